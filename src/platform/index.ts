export * from './cluster';
export * from './guard';
export * from './karpenter';
export { KubernetesVersion } from './kubernetes-version';
export * from './operator';
export * from './scheduler';
