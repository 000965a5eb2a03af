import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { JsonObject } from '../../src/validation/manifest';

const CORPUS = join(__dirname, '../../../shared/corpus/dev');

/** Whether the corpus of real manifests lies beside the project. */
export const HAS_CORPUS = existsSync(CORPUS);

/** A manifest that uses each kind of schema that the CRDs have: maps, lists, integers or strings, free objects. */
export const SAMPLE: JsonObject = {
  apiVersion: 'flink.apache.org/v1beta1',
  kind: 'FlinkDeployment',
  metadata: { name: 'clicks', labels: { team: 'web' } },
  spec: {
    image: 'flink:1.20',
    flinkVersion: 'v1_20',
    flinkConfiguration: { 'taskmanager.numberOfTaskSlots': '2' },
    serviceAccount: 'flink',
    ingress: { template: '{{name}}.example.org', tls: [{ hosts: ['example.org'], secretName: 'tls' }] },
    podTemplate: {
      spec: {
        containers: [
          {
            name: 'flink-main-container',
            ports: [{ containerPort: 9249 }],
            livenessProbe: { httpGet: { port: 'metrics' } },
            resources: { limits: { 'ephemeral-storage': '5Gi', 'example.org/gpu': 1 } },
          },
        ],
        nodeSelector: { arch: 'arm64' },
      },
    },
    jobManager: { resource: { cpu: 0.5, memory: '2048m' }, replicas: 1 },
    taskManager: { resource: { cpu: 2, memory: '4096m' } },
    job: { jarURI: 'local:///job.jar', args: ['--a'], parallelism: 4, upgradeMode: 'savepoint' },
  },
};

/** The YAML files of the corpus, relative to it. */
export const CORPUS_FILES: readonly string[] = HAS_CORPUS
  ? readdirSync(CORPUS, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.ya?ml$/.test(file))
      .sort()
  : [];

/** The objects in a file of the corpus that are of Flink's group, in whatever version of it. */
export function flinkObjects(file: string): JsonObject[] {
  return parseAllDocuments(readFileSync(join(CORPUS, file), 'utf8'))
    .map((document) => document.toJSON() as JsonObject | null)
    .filter((object): object is JsonObject => String(object?.apiVersion).startsWith('flink.apache.org/'));
}

/** All Flink manifests of the corpus in the served version of their group, and the sample. */
export function manifests(): JsonObject[] {
  const served = CORPUS_FILES.flatMap(flinkObjects).filter(
    ({ apiVersion }) => apiVersion === 'flink.apache.org/v1beta1',
  );
  return [...served, SAMPLE];
}
