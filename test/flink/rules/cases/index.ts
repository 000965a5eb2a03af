import { ADVICE_CASES } from './advice';
import { Cases } from './case';
import { CLUSTER_CASES } from './cluster';
import { JOB_CASES } from './job';

export const CASES: Cases = { ...CLUSTER_CASES, ...JOB_CASES, ...ADVICE_CASES };
