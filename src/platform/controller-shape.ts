import { POD_SHAPE } from '../flink/pod/pod-props';
import { cpu, size, text, whole } from '../validation/shape';

/** What is said alike of the pods of the operator, of the scheduler and of Karpenter. */
export const CONTROLLER_SHAPE = {
  replicas: whole(1),
  cpu,
  memory: size,
  nodeSelector: POD_SHAPE.nodeSelector,
  tolerations: POD_SHAPE.tolerations,
  priorityClassName: text,
};
