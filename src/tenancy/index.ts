export { type TenantBounds } from './bounds';
export { type TenantConfiguration } from './configuration';
export { type TenantNetwork } from './network';
export { NetworkEndpoint } from './network-endpoint';
export {
  type TenantGuard,
  type TenantNamespacesProps,
  type TenantOptions,
  type TenantServiceAccount,
} from './props';
export { type ContainerDefaults, type PodQuota, type TenantQuota } from './quota';
export { type TenantMembers } from './roles';
export { TenantNamespaces } from './tenant-namespaces';
