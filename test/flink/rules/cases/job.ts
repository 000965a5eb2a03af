import { Cases, V1_7 } from './case';
import { blueGreen, deployment, sessionJob, set, snapshot } from '../fixture';

/** What is wrong with session jobs, snapshots and blue/green deployments. */
export const JOB_CASES: Cases = {
  'session-cluster-name': [
    { objects: [set(sessionJob(), 'spec/deploymentName', undefined)], field: 'spec.deploymentName' },
    { objects: [set(sessionJob(), 'spec/deploymentName', 'Session')], field: 'spec.deploymentName' },
  ],
  'session-job-empty': [{ objects: [set(sessionJob(), 'spec/job', undefined)], field: 'spec.job' }],
  'session-job-last-state': [
    {
      objects: [set(sessionJob(), 'spec/job/upgradeMode', 'last-state')],
      changes: V1_7,
      field: 'upgradeMode',
    },
  ],
  'jar-uri': [
    'local:///a.jar',
    's3://b/a.jar',
    'a.jar',
    'https://x/a b.jar',
    'https:///a.jar',
    'https://10.1.2.3/a',
  ]
    .concat(
      'https://localhost/a.jar',
      'https://[::1]/a.jar',
      'http://repo.example.com/a.jar',
      'https://my_host/a',
    )
    .map((uri) => ({ objects: [set(sessionJob(), 'spec/job/jarURI', uri)], field: 'spec.job.jarURI' })),
  'jar-uri-internal-host': [
    {
      objects: [set(sessionJob(), 'spec/job/jarURI', 'https://jars.build.svc/a.jar')],
      field: 'spec.job.jarURI',
    },
  ],
  'session-cluster-application': [
    { objects: [set(deployment(), 'metadata/name', 'session'), sessionJob()], field: 'spec.deploymentName' },
  ],
  'snapshot-kind': [
    { objects: [set(snapshot(), 'spec/checkpoint', {})], field: 'spec' },
    { objects: [set(snapshot(), 'spec/savepoint', undefined)], field: 'spec' },
  ],
  'snapshot-job': [
    { objects: [set(snapshot(), 'spec/jobReference', undefined)], field: 'spec.jobReference' },
  ],
  'snapshot-backoff': [
    { objects: [set(snapshot(), 'spec/backoffLimit', undefined)], field: 'spec.backoffLimit' },
    { objects: [set(snapshot(), 'spec/backoffLimit', -1)], field: 'spec.backoffLimit' },
  ],
  'snapshot-dispose': [
    { objects: [set(snapshot(), 'spec/savepoint/disposeOnDelete', undefined)], field: 'disposeOnDelete' },
  ],
  'snapshot-session-path': [
    {
      objects: [
        set(set(snapshot(), 'spec/jobReference/kind', 'FlinkSessionJob'), 'spec/savepoint/path', undefined),
      ],
      field: 'spec.savepoint.path',
    },
  ],
  'blue-green-name': [
    { objects: [set(blueGreen(), 'metadata/name', 'a'.repeat(40))], field: 'metadata.name' },
  ],
  'blue-green-job': [
    { objects: [set(blueGreen(), 'spec/template/spec/job', undefined)], field: 'spec.template.spec.job' },
  ],
};
