import { JsonObject } from '../../validation/manifest';
import { RUNNER_ROLE } from '../guard/rbac';

/** The namespace that is the runner's own in each cluster. */
export const HOME = 'flink-fleet';
/** What a cluster remembers there: its fleet, and the id of its ledger. */
export const CLUSTER_CONFIG_MAP = 'flink-fleet';

/** The role by which the runner applies what the program says, beside that of the guard. */
export const APPLY_ROLE = 'flink-fleet-runner-apply';
export const OWN_ROLES = [RUNNER_ROLE, APPLY_ROLE];

/** It may be created in the ordinary way as well, whose rights go by no name. */
export const CLUSTER_CONFIG_MAP_RULE: JsonObject = {
  apiGroups: [''],
  resources: ['configmaps'],
  verbs: ['get', 'list', 'watch', 'create', 'update', 'patch'],
};
