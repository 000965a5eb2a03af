import { Manifest } from '../lab';

export type Fields = Readonly<Record<string, unknown>>;

const FLINK = 'flink.apache.org/v1beta1';

/** What is enforced on the tenant ads. */
export const ENFORCED = { 'execution.checkpointing.num-retained': '5', 'metrics.latency.interval': '0' };

const METADATA = { name: 'clicks', namespace: 'ads' };
export const JOB = {
  jarURI: 'local:///opt/flink/usrlib/clicks.jar',
  parallelism: 1,
  upgradeMode: 'stateless',
};
const CLUSTER = {
  image: 'registry.example.com/flink/clicks:42',
  flinkVersion: 'v1_18',
  serviceAccount: 'flink',
  jobManager: { resource: { cpu: 0.5, memory: '1g' } },
  taskManager: { resource: { cpu: 0.5, memory: '1g' } },
};

export function deployment(spec: Fields = {}, configuration: Fields = {}): Manifest {
  const flinkConfiguration = { ...ENFORCED, ...configuration };
  return {
    apiVersion: FLINK,
    kind: 'FlinkDeployment',
    metadata: METADATA,
    spec: { ...CLUSTER, job: JOB, flinkConfiguration, ...spec },
  };
}

export function sessionJob(job: Fields = {}, flinkConfiguration: Fields = {}): Manifest {
  const spec = { deploymentName: 'session', job: { ...JOB, ...job }, flinkConfiguration };
  return { apiVersion: FLINK, kind: 'FlinkSessionJob', metadata: METADATA, spec };
}

export function snapshot(savepoint: Fields): Manifest {
  const jobReference = { kind: 'FlinkDeployment', name: 'clicks' };
  return {
    apiVersion: FLINK,
    kind: 'FlinkStateSnapshot',
    metadata: METADATA,
    spec: { jobReference, savepoint },
  };
}

export function blueGreen(spec: Fields = {}, configuration: Fields = {}): Manifest {
  const template = { spec: deployment(spec, configuration).spec };
  return { apiVersion: FLINK, kind: 'FlinkBlueGreenDeployment', metadata: METADATA, spec: { template } };
}

/** A Flink deployment whose pods have that in their spec. */
export const pods = (spec: Fields) => deployment({ podTemplate: { spec } });
/** And one whose containers have it. */
export const container = (fields: Fields) =>
  pods({ containers: [{ name: 'flink-main-container', ...fields }] });

/** A pod that has all that is asked of it. */
export function pod(spec: Fields = {}, of: Fields = {}): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...METADATA, name: 'clicks-taskmanager-1-1' },
    spec: {
      serviceAccountName: 'flink',
      securityContext: { runAsNonRoot: true, runAsUser: 9999, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: 'flink-main-container',
          image: 'registry.example.com/flink/clicks:42',
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
          resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '64Mi' } },
          ...of,
        },
      ],
      ...spec,
    },
  };
}
