import { ApiError, describeLab, Lab, LabCluster, Manifest } from '../lab';
import { CEL_CASES, GOOD_CASES, manifestWith } from './karpenter/cel-cases';
import { everythingOfKarpenter } from './karpenter/everything';
import { installationOf } from './karpenter/install';
import { rightsOf } from './karpenter/rights';
import { SCHEMA_CASES } from './karpenter/schema-cases';
import { BITES, Trial } from './karpenter/trial';

describeLab('What is synthesized for Karpenter', { karpenter: true }, () => {
  let lab: Lab;
  let cluster: LabCluster;
  beforeAll(async () => {
    lab = await Lab.start({ karpenter: true, audit: true });
    [cluster] = lab.clusters;
    await cluster.applyAll(everythingOfKarpenter().filter(({ kind }) => /^Custom/.test(kind)));
  });
  afterAll(() => lab?.stop());

  /** Why an object is refused; undefined if it is not. */
  const refusal = async (manifest: Manifest): Promise<string | undefined> => {
    try {
      await cluster.api.create(manifest, { dryRun: true });
      return undefined;
    } catch (error) {
      if (error instanceof ApiError && error.status === 422) return error.message;
      throw error;
    }
  };
  const asManifest = ({ kind, set }: (typeof GOOD_CASES)[number]) => manifestWith(kind, set) as never;

  test('all that is synthesized is applied without a warning, and a second time without a change', async () => {
    const manifests = everythingOfKarpenter();
    expect(new Set(manifests.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(11);
    expect(await cluster.applyAll(manifests, 'platform')).toEqual([]);
    for (const manifest of manifests) {
      await cluster.until(
        async () => {
          // Between the two, controllers may say something of it in its status.
          const before = await cluster.api.read(manifest);
          const { object, warnings } = await cluster.api.apply(manifest, { fieldManager: 'platform' });
          expect(warnings).toEqual([]);
          return object.metadata.resourceVersion === before.metadata.resourceVersion;
        },
        { what: `${manifest.kind}/${manifest.metadata.name} to stay as it is`, timeoutMs: 5_000 },
      );
    }
  });

  test.each(CEL_CASES.map((each) => [each.kind, each.field, each.message, each] as const))(
    '%s %s is refused, as it is here: %s',
    async (_, __, message, it) => {
      expect(await refusal(asManifest(it))).toContain(message);
    },
  );

  test.each(SCHEMA_CASES.map((each) => [each.kind, JSON.stringify(each.set), each] as const))(
    '%s with %s is refused, as it is here',
    async (_, __, it) => {
      expect(await refusal(asManifest(it))).toBeDefined();
    },
  );

  test.each(GOOD_CASES.map((each) => [each.kind, JSON.stringify(each.set), each] as const))(
    '%s with %s is taken, as it is here',
    async (_, __, it) => {
      expect(await refusal(asManifest(it))).toBeUndefined();
    },
  );

  describe('is needed: no pod gets a node without the right to', () => {
    let trial: Trial;
    beforeAll(async () => {
      trial = new Trial(cluster, installationOf(lab, cluster));
      await trial.prepare();
    });

    test.each(BITES)('%s', async (right) => {
      expect(rightsOf(installationOf(lab, cluster).rules)).toContain(right);
      expect(await trial.runsWithout(right)).toBe(false);
    });
  });
});
