import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Chart, Testing } from 'cdk8s';
import { synthesize } from '../../projenrc/examples';
import { FlinkCrds, KarpenterCrds } from '../../src';
import { describeLab, Lab, LabCluster, Manifest } from '../lab';

/** What must be in a cluster before, since somebody else brings it. */
const THERE: Readonly<Record<string, readonly Manifest[]>> = {
  'aws-cluster': [namespaceOf('ads')],
  'bare-cluster': [namespaceOf('ads')],
  'shared-cluster': [namespaceOf('reports'), ...crds()],
};
const EXAMPLES = Object.keys(THERE);

describeLab('the platform of a cluster, on a real API server', {}, () => {
  let lab: Lab;
  let folder: string;
  const clusters = new Map<string, LabCluster>();
  const manifests = new Map<string, readonly Manifest[]>();
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'platforms-'));
    lab = await Lab.start({ clusters: EXAMPLES.length });
    for (const [i, name] of EXAMPLES.entries()) {
      const synthesized = await synthesize(name, join(folder, name));
      clusters.set(name, lab.clusters[i]);
      manifests.set(
        name,
        synthesized.manifests.flatMap(({ objects }) => objects as Manifest[]),
      );
      await lab.clusters[i].applyAll(THERE[name], 'others');
    }
  }, 600_000);
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await lab?.stop();
  });

  test.each(EXAMPLES)(
    'the example %s is applied in its order without a warning or a conflict',
    async (name) => {
      const { warnings, count } = await applyInOrder(clusters.get(name)!, manifests.get(name)!);
      expect(warnings).toEqual([]);
      expect(count).toBeGreaterThan(3);
    },
  );

  test.each(EXAMPLES)('the example %s, applied a second time, changes nothing', async (name) => {
    const before = await versions(clusters.get(name)!, manifests.get(name)!);
    const { warnings } = await applyInOrder(clusters.get(name)!, manifests.get(name)!);
    expect(warnings).toEqual([]);
    expect(await versions(clusters.get(name)!, manifests.get(name)!)).toEqual(before);
  });
});

/** As the files have it, each object once its kind is served. */
async function applyInOrder(
  cluster: LabCluster,
  objects: readonly Manifest[],
): Promise<{ readonly warnings: string[]; readonly count: number }> {
  const warnings: string[] = [];
  for (const object of objects) {
    const written = await cluster.api.apply(object, { fieldManager: 'platform' });
    warnings.push(...written.warnings.map((text) => `${object.kind}/${object.metadata.name}: ${text}`));
    if (object.kind === 'CustomResourceDefinition') await cluster.established(object);
  }
  return { warnings, count: objects.length };
}

interface Written {
  readonly manager: string;
  readonly operation: string;
  readonly time: string;
}

/** What of each object we have written, and when; others write status beside it. */
async function versions(cluster: LabCluster, objects: readonly Manifest[]): Promise<Record<string, unknown>> {
  const entries = await Promise.all(
    objects.map(async (object) => {
      const { name, namespace = '', generation, managedFields } = (await cluster.api.read(object)).metadata;
      const own = (managedFields as readonly Written[]).find(({ manager }) => manager === 'platform');
      return [`${object.kind}/${namespace}/${name}`, [generation, own?.time]];
    }),
  );
  return Object.fromEntries(entries) as Record<string, unknown>;
}

function namespaceOf(name: string): Manifest {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

function crds(): Manifest[] {
  const chart = new Chart(Testing.app(), 'crds');
  new FlinkCrds(chart, 'flink');
  new KarpenterCrds(chart, 'karpenter');
  return Testing.synth(chart) as Manifest[];
}
