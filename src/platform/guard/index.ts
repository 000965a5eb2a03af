export { type GuardProps, Guard } from './guard';
export { type GuardedNamespaceProps, GuardedNamespace } from './guarded-namespace';
export { UnmanagedResources } from './policies/unmanaged';
export { KubernetesSubject } from './subject';
