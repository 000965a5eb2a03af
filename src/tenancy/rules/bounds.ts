import { Bound, boundRule } from './bound';
import { ANYTHING, imageFrom, LEAVES_DIRECTORY, LOCAL_FILE, oneOfThese, within } from './forms';
import { inConfiguration, inContainers, inPods, inSpec } from './place';
import { TenantRule } from './rule';
import { HA_STORAGE_DIR } from '../../flink/rules/options';
import { aliases } from '../../flink/versions/configuration-keys';
import { RuleInfo } from '../../validation/rule';
import { TenantBounds } from '../bounds';

const SOURCE = 'the bounds of the tenant';

const SERVICE_ACCOUNT: RuleInfo = {
  id: 'tenant-service-account',
  severity: 'error',
  title: 'Pods run under a service account of the tenant',
  why: 'With another one they would have the rights and the cloud identity of somebody else.',
  source: SOURCE,
};
const STATE_URI: RuleInfo = {
  id: 'tenant-state-uri',
  severity: 'error',
  title: 'State is written only to the directories of the tenant, whatever the name of the key',
  why: 'It would mix with the state of others, or delete it.',
  source: SOURCE,
};
const RESTORE_URI: RuleInfo = {
  id: 'tenant-restore-uri',
  severity: 'error',
  title: 'Jobs are restored only from directories of the tenant',
  why: 'State is data: whoever restores it can read it.',
  source: SOURCE,
};
const SCHEDULER: RuleInfo = {
  id: 'tenant-scheduler',
  severity: 'error',
  title: 'Pods name only schedulers that the tenant may use',
  why: 'A scheduler of another purpose puts them on nodes of another purpose, or nowhere.',
  source: SOURCE,
};
const PRIORITY_CLASS: RuleInfo = {
  id: 'tenant-priority-class',
  severity: 'error',
  title: 'Pods name only PriorityClasses that the tenant may use',
  why: 'A higher one evicts the pods of others; by default any pod may even name those of the system.',
  source: SOURCE,
};
const IMAGE: RuleInfo = {
  id: 'tenant-image',
  severity: 'error',
  title: 'Images come from registries that the tenant may use',
  why: 'Nobody has looked at what comes from elsewhere.',
  source: SOURCE,
};
const NODE: RuleInfo = {
  id: 'tenant-node',
  severity: 'error',
  title: 'Pods do not name their node',
  why: 'It goes past the scheduler, and with it past taints and the room that a node has.',
  source: SOURCE,
};

const JAR: RuleInfo = {
  id: 'tenant-jar',
  severity: 'error',
  title: 'Jars are no files of the operator',
  why: 'The operator reads them with its own rights: a job could have itself sent what lies in its pod, such as its token.',
  source: 'the operator, FileSystemBasedArtifactFetcher',
};

export const BOUND_INFOS = [
  SERVICE_ACCOUNT,
  STATE_URI,
  RESTORE_URI,
  SCHEDULER,
  PRIORITY_CLASS,
  IMAGE,
  NODE,
  JAR,
];

/** Where Flink writes what it restores from. */
const WRITTEN = inConfiguration(
  ...aliases('execution.checkpointing.dir'),
  ...aliases('execution.checkpointing.savepoint-dir'),
  ...HA_STORAGE_DIR,
  'job-result-store.storage-path',
  'jobmanager.archive.fs.dir',
  'dstl.dfs.base-path',
  'state.changelog.dstl.dfs.base-path',
);
const READ = inConfiguration(...aliases('execution.state-recovery.path'));
const ACCOUNTS = inConfiguration(
  'kubernetes.service-account',
  'kubernetes.jobmanager.service-account',
  'kubernetes.taskmanager.service-account',
);
const IMAGES = inConfiguration('kubernetes.container.image.ref', 'kubernetes.container.image');

/** The rules that the bounds of a tenant are. */
export function boundRules(bounds: TenantBounds, serviceAccount: string): TenantRule[] {
  const { stateUris, restoreUris = [], imageRegistries, priorityClassNames = [] } = bounds;
  const accounts = [serviceAccount, ...(bounds.serviceAccounts ?? [])];
  const schedulers = ['default-scheduler', ...(bounds.schedulerNames ?? [])];
  return [
    boundRule(SERVICE_ACCOUNT, {
      mustBe: `the service account must be ${either(accounts)}`,
      fix: `use ${accounts[0]}`,
      places: [inSpec('serviceAccount'), ACCOUNTS, inPods('serviceAccountName'), inPods('serviceAccount')],
      form: oneOfThese(accounts),
      pods: true,
    }),
    ...(stateUris
      ? [
          boundRule(
            STATE_URI,
            directories(
              'state must be written to a directory',
              [WRITTEN, inSpec('savepoint.path')],
              stateUris,
            ),
          ),
          boundRule(
            RESTORE_URI,
            directories(
              'jobs must be restored from a directory',
              [READ, inSpec('job.initialSavepointPath')],
              [...stateUris, ...restoreUris],
            ),
          ),
        ]
      : []),
    boundRule(SCHEDULER, {
      mustBe: `the scheduler must be ${either(schedulers)}`,
      fix: 'leave schedulerName out, or name one of these',
      places: [inPods('schedulerName')],
      form: oneOfThese(schedulers),
      pods: true,
    }),
    boundRule(PRIORITY_CLASS, {
      mustBe: `the PriorityClass must be ${either(priorityClassNames)}`,
      fix: 'leave priorityClassName out, or name one that is allowed',
      places: [inPods('priorityClassName')],
      form: oneOfThese(priorityClassNames),
      pods: true,
    }),
    ...(imageRegistries
      ? [
          boundRule(IMAGE, {
            mustBe: `images must come from ${either(imageRegistries)}`,
            fix: 'copy it there, and write its name with the registry',
            places: [inSpec('image'), IMAGES, inContainers('image')],
            form: imageFrom(imageRegistries),
            pods: true,
          }),
        ]
      : []),
    boundRule(NODE, {
      mustBe: 'nodeName must be left out',
      fix: 'remove it; select nodes by their labels',
      places: [inPods('nodeName')],
      form: oneOfThese([]),
      // Once a pod is bound it has one.
      pods: 'created',
    }),
    boundRule(JAR, {
      mustBe: 'jarURI must have a scheme, and none of a file of the operator',
      fix: 'use local: for a jar in the image, or a place that it is downloaded from',
      places: [inSpec('job.jarURI')],
      form: ANYTHING,
      never: LOCAL_FILE,
      pods: false,
    }),
  ];
}

function directories(what: string, places: Bound['places'], uris: readonly string[]): Bound {
  return {
    mustBe: `${what} in ${either(uris)}, by a path without ".." and "\\"`,
    fix: `use a directory in ${uris[0]}`,
    places,
    form: within(uris),
    never: LEAVES_DIRECTORY,
    pods: false,
  };
}

function either(values: readonly string[]): string {
  return values.length === 0 ? 'left out' : values.join(' or ');
}
