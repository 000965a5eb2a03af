import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { JsonObject } from '../../../src/flink/rules/rule';

const CORPUS = join(__dirname, '../../../../shared/corpus/dev');

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

/** The Flink manifests of public repositories, in the served version of their group, and the sample. */
export function manifests(): JsonObject[] {
  return [...(HAS_CORPUS ? yamlFiles(CORPUS).flatMap(flinkManifests) : []), SAMPLE];
}

function yamlFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.ya?ml$/.test(file))
    .sort()
    .map((file) => join(folder, file));
}

function flinkManifests(file: string): JsonObject[] {
  const documents = [...parseAllDocuments(readFileSync(file, 'utf8'))];
  return documents
    .filter(({ errors }) => errors.length === 0)
    .map((document) => document.toJS() as JsonObject | null)
    .filter((manifest) => manifest?.apiVersion === 'flink.apache.org/v1beta1') as JsonObject[];
}
