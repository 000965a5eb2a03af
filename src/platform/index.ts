export * from './guard';
export * from './karpenter';
export * from './operator';
export * from './node-provisioning';
export * from './operator-installation';
export * from './scheduler';
