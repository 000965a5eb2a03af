import { App, Chart } from 'cdk8s';
import { CORPUS_FILES, flinkObjects, HAS_CORPUS } from './corpus';
import { FlinkApplication, FlinkResource, Rules, FlinkSessionJob, FlinkStateSnapshot } from '../../src';
import { CheckedApiObject } from '../../src/validation/enforcement';
import { JsonObject } from '../../src/validation/manifest';

const OPERATOR = 'apache+flink-kubernetes-operator';
const ARGO = 'argoproj+argo-cd/resource_customizations__flink.apache.org__FlinkDeployment__testdata__';
const EMR = 'awslabs+data-on-eks/data-stacks__emr-on-eks__examples__flink__karpenter__';

/** `resources` came with 1.16; the CRD of 1.15 drops it, and then no memory is left. */
const RESOURCES = ['job-manager-memory', 'task-manager-memory'];
/** Test data of Argo CD: an API version that is not served, and next to nothing in the spec. */
const SKETCH = ['crd-schema', 'flink-version', 'service-account', ...RESOURCES];

/** What operator 1.15 refuses, judged file by file by its CRDs and its validator. All others it accepts. */
const REFUSED: Readonly<Record<string, readonly string[]>> = {
  // A placeholder that a test script replaces stands where the jar's URL should.
  [`${OPERATOR}/release-1.15.0__e2e-tests__data__multi-sessionjob.yaml`]: ['jar-uri'],
  [`${OPERATOR}/release-1.15.0__e2e-tests__data__sessionjob-cr.yaml`]: ['jar-uri'],
  [`${OPERATOR}/e2e-tests__data__multi-sessionjob.yaml`]: [...RESOURCES, 'jar-uri'],
  [`${OPERATOR}/e2e-tests__data__sessionjob-cr.yaml`]: [...RESOURCES, 'jar-uri'],
  [`${OPERATOR}/e2e-tests__data__autoscaler.yaml`]: RESOURCES,
  [`${OPERATOR}/examples__advanced-ingress.yaml`]: RESOURCES,
  [`${OPERATOR}/examples__autoscaling__autoscaling-dynamic.yaml`]: RESOURCES,
  [`${OPERATOR}/examples__autoscaling__autoscaling.yaml`]: RESOURCES,
  [`${OPERATOR}/examples__basic-reactive.yaml`]: RESOURCES,
  [`${OPERATOR}/examples__basic-session-deployment-and-job.yaml`]: RESOURCES,
  [`${OPERATOR}/examples__basic-session-deployment-only.yaml`]: RESOURCES,
  [`${OPERATOR}/examples__flink-python-example__python-example.yaml`]: RESOURCES,
  [`${OPERATOR}/examples__flink-sql-runner-example__sql-example.yaml`]: RESOURCES,
  [`${OPERATOR}/examples__flink-tls-example__basic-secure-deployment-only.yaml`]: RESOURCES,
  [`${OPERATOR}/examples__snapshot__job-from-savepoint.yaml`]: RESOURCES,
  [`${ARGO}degraded_error.yaml`]: SKETCH,
  [`${ARGO}healthy_running_v0.1.x.yaml`]: [...SKETCH, 'parallelism'],
  [`${ARGO}healthy_running_v1.x.yaml`]: [...SKETCH, 'parallelism'],
  [`${ARGO}healthy_suspended_v0.1.x.yaml`]: [...SKETCH, 'parallelism'],
  [`${ARGO}healthy_suspended_v1.x.yaml`]: [...SKETCH, 'parallelism'],
  [`${ARGO}progressing_deployedNotReady.yaml`]: SKETCH,
  [`${ARGO}progressing_deploying.yaml`]: SKETCH,
  // EMR's own operator takes the role from spec.executionRoleArn instead of a service account.
  [`${EMR}autoscaler-example.yaml`]: ['service-account'],
  [`${EMR}basic-example-app-cluster.yaml`]: ['service-account'],
  [`${EMR}graviton-example-app-cluster.yaml`]: ['service-account'],
  // A session job with `local:` as the scheme of its jar.
  'Kelvinoppong+Distributed-Event-Streaming-Platform/k8s__flink__flink-job.yaml': ['jar-uri'],
  // Flink 1.13 and 1.14 pass the CRD, but not the validator.
  'haroldo89+flink-k8s-operator-demo/flink-deployment-stateful-savepoint.yaml': ['flink-version'],
  'haroldo89+flink-k8s-operator-demo/flink-deployment-stateful.yaml': ['flink-version'],
  'prithvi514+flink-k8s-demo/k8s__kafka-consumer.yaml': ['flink-version'],
  'prithvi514+flink-k8s-demo/k8s__kafka-example.yaml': ['flink-version'],
  'prithvi514+flink-k8s-demo/k8s__wordcount-job.yaml': ['flink-version'],
  // Kustomize patches, which are no whole objects.
  'jaejungscene+flink-kafka-realtime-lab/k8s__overlays__dev__patch-flink-dev.yaml': [
    'flink-version',
    'service-account',
    ...RESOURCES,
  ],
  'jaejungscene+flink-kafka-realtime-lab/k8s__overlays__prod-like__patch-flink-prod-like.yaml': [
    'flink-version',
    'service-account',
    'savepoint-directory',
  ],
  // last-state without any directory, and no jobManager or taskManager section.
  'kethahel99+databricks-flink-cep-insider-fraud-demo/k8s__flink-deployment.yaml': [
    'checkpoint-directory',
    ...RESOURCES,
  ],
};

type FromManifest = (scope: Chart, id: string, manifest: JsonObject) => FlinkResource;

const DOORS: Readonly<Record<string, FromManifest>> = {
  FlinkDeployment: (...args) => FlinkApplication.fromManifest(...args),
  FlinkSessionJob: (...args) => FlinkSessionJob.fromManifest(...args),
  FlinkStateSnapshot: (...args) => FlinkStateSnapshot.fromManifest(...args),
};

/** Puts a manifest into a chart as a user would: by its construct, or as a bare object where there is none. */
function add(chart: Chart, id: string, manifest: JsonObject): void {
  const served = manifest.apiVersion === 'flink.apache.org/v1beta1';
  const door = served ? DOORS[String(manifest.kind)] : undefined;
  if (door) door(chart, id, manifest);
  else new CheckedApiObject(chart, id, manifest as never, 'manifest');
}

function chartOf(manifests: readonly JsonObject[]): Chart {
  const chart = new Chart(new App(), 'chart');
  manifests.forEach((manifest, i) => add(chart, `object-${i}`, manifest));
  return chart;
}

/** YAML's null is no value: the API server drops it, and so does cdk8s. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => item !== null).map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, child]) => child !== null);
  return Object.fromEntries(entries.map(([key, child]) => [key, withoutNulls(child)]));
}

const refusedBy = (chart: Chart) =>
  Rules.check(chart)
    .filter(({ severity }) => severity === 'error')
    .map(({ rule }) => rule);

if (HAS_CORPUS) {
  describe('manifests of public repositories', () => {
    test('all are there', () => {
      expect(CORPUS_FILES.length).toBeGreaterThan(100);
      expect(Object.keys(REFUSED).filter((file) => !CORPUS_FILES.includes(file))).toEqual([]);
    });

    test.each(CORPUS_FILES)('%s is refused for the reasons that operator 1.15 has, or not at all', (file) => {
      const manifests = flinkObjects(file);
      expect(manifests.length).toBeGreaterThan(0);
      expect([...new Set(refusedBy(chartOf(manifests)))].sort()).toEqual([...(REFUSED[file] ?? [])].sort());
    });

    test.each(CORPUS_FILES.filter((file) => !(file in REFUSED)))(
      '%s keeps every field of its own',
      (file) => {
        const manifests = flinkObjects(file);
        const written = chartOf(manifests).toJson() as JsonObject[];
        const key = ({ kind, metadata }: JsonObject) => {
          const { name, namespace } = metadata as JsonObject;
          return [kind, namespace, name].join('/');
        };
        for (const manifest of manifests) {
          const same = written.find((object) => key(object) === key(manifest));
          expect(same).toMatchObject(withoutNulls(manifest) as object);
        }
      },
    );
  });
} else {
  test.skip('manifests of public repositories (they are not beside this checkout)', () => undefined);
}
