import { ApiError, describeLab, Lab, LabCluster, Manifest } from '../lab';
import { CEL_CASES, GOOD_CASES, manifestWith } from './karpenter/cel-cases';
import { Course, inPool, Moment, runCourse } from './karpenter/course';
import { everythingOfKarpenter } from './karpenter/everything';
import { job, JOB_NAMESPACE } from './karpenter/flink-pods';
import { Installation, installationOf } from './karpenter/install';
import { KWOK_RIGHTS } from './karpenter/kwok';
import { poolsOf } from './karpenter/pools';
import { BITES, rightFor, rightsOf, UNUSED, without } from './karpenter/rights';
import { SCHEMA_CASES } from './karpenter/schema-cases';

describeLab('Karpenter', { karpenter: true }, () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await Lab.start({ clusters: 2, karpenter: true, audit: true });
  });
  afterAll(() => lab?.stop());

  describe('with the rights and the pools that are synthesized', () => {
    let cluster: LabCluster;
    let installation: Installation;
    let course: Course;
    beforeAll(async () => {
      [cluster] = lab.clusters;
      installation = installationOf(lab, cluster);
      await cluster.applyAll([...installation.manifests, ...JOB_NAMESPACE]);
      const karpenter = await installation.start();
      course = await runCourse(cluster, karpenter);
      await karpenter.kill();
    });

    test('starts nodes for task managers on spot, with local disks where they are asked for', () => {
      const { nodes } = course.started;
      expect(nodes.filter(inPool('task-managers')).length).toBeGreaterThanOrEqual(5);
      for (const { metadata } of nodes.filter(inPool('task-managers'))) {
        expect(metadata.labels).toMatchObject({
          'karpenter.sh/capacity-type': 'spot',
          'karpenter.k8s.aws/instance-local-nvme': expect.stringMatching(/^\d{3,}$/),
        });
      }
      expect(poolsUnder(course.started, 'taskmanager')).toEqual(new Set(['task-managers', 'expiring']));
    });

    test('starts nodes for job managers on demand, at least three, none of them with more than its share', () => {
      const nodes = course.started.nodes.filter(inPool('job-managers'));
      expect(nodes.length).toBeGreaterThanOrEqual(3);
      for (const { metadata } of nodes) {
        expect(metadata.labels?.['karpenter.sh/capacity-type']).toBe('on-demand');
        expect(Number(metadata.labels?.['karpenter.kwok.sh/instance-cpu'])).toBeLessThanOrEqual(8);
      }
      const counts = nodes.map(({ metadata }) => podsOn(metadata.name, course.started).length);
      expect(counts.reduce((sum, count) => sum + count)).toBe(8);
      expect(Math.max(...counts)).toBe(3);
      expect(poolsUnder(course.started, 'jobmanager')).toEqual(new Set(['job-managers']));
    });

    test('starts a node for a standby that is not that of the job manager', () => {
      const ofOrders = jobManagersIn(course.started).filter((pod) => pod.metadata.labels?.app === 'orders');
      expect(new Set(ofOrders.map(nodeOf)).size).toBe(2);
    });

    test('takes nodes back when their task managers are gone', () => {
      const count = ({ nodes }: Moment) => nodes.filter(inPool('task-managers')).length;
      expect(count(course.thinned)).toBeLessThan(count(course.started));
      expect(course.emptied.nodes.filter((node) => !inPool('job-managers')(node))).toEqual([]);
    });

    test('leaves task managers alone that are not to be disrupted, though their nodes are half empty', () => {
      const kept = ({ pods }: Moment) => pods.filter(({ metadata }) => /^kept-task/.test(metadata.name));
      expect(kept(course.thinned).map(identity)).toEqual(kept(course.started).map(identity));
      expect(kept(course.thinned)).toHaveLength(3);
      for (const pod of kept(course.thinned)) expect(course.blocked).toContain(nodeOf(pod));
    });

    test('leaves each job manager where it is, though its node is not what its pool says any more', () => {
      const before = jobManagersIn(course.started).map(identity);
      expect(before).toHaveLength(8);
      expect(jobManagersIn(course.thinned).map(identity)).toEqual(before);
      expect(jobManagersIn(course.emptied).map(identity)).toEqual(before);
      const claims = course.thinned.claims.filter(inPool('job-managers'));
      expect(claims.map(isDrifted)).toEqual(claims.map(() => true));
      for (const pod of jobManagersIn(course.thinned)) expect(course.blocked).toContain(nodeOf(pod));
    });

    test('ends what is on nodes that are too old, whatever budgets and pods say', () => {
      const names = (name: string) => [1, 2, 3].map((index) => `${name}-taskmanager-1-${index}`);
      for (const name of names('aged')) expect(course.expired.get(name)).toBe('evicted');
      for (const name of names('aged-kept')) expect(course.expired.get(name)).toBe('deleted');
    });

    test('is refused nothing', () => {
      const refused = cluster.requestsOf(installation.user).filter(({ code }) => code === 403);
      expect(refused.map(rightFor)).toEqual([]);
    });

    test('makes use of each right, but for those of which is known why not', () => {
      const used = new Set(cluster.requestsOf(installation.user).map(rightFor));
      const unused = rightsOf(installation.rules).filter((right) => !used.has(right));
      const why = Object.values(UNUSED);
      expect(unused.filter((right) => !why.some((known) => known.test(right)))).toEqual([]);
      for (const known of why) expect(unused.some((right) => known.test(right))).toBe(true);
      // What the provider of the lab may do besides is needed as well.
      const more = rightsOf(KWOK_RIGHTS).filter((right) => !/^(get|list) /.test(right));
      expect(more.filter((right) => !used.has(right))).toEqual([]);
    });
  });

  describe('on an API server', () => {
    let cluster: LabCluster;
    beforeAll(async () => {
      cluster = lab.clusters[1];
      await cluster.applyAll(everythingOfKarpenter().filter(({ kind }) => /^Custom/.test(kind)));
    });

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

    describe('gives nobody a node without the right to', () => {
      const pools = poolsOf();
      const pod = job('clicks', pools.jobManager, pools.taskManager).taskManagers[0];
      const isRunning = async () => (await cluster.api.read(pod)).status.phase === 'Running';
      let installation: Installation;
      beforeAll(async () => {
        installation = installationOf(lab, cluster);
        await cluster.applyAll([...installation.manifests, ...JOB_NAMESPACE]);
        await cluster.until(() => cluster.api.list({ apiVersion: 'karpenter.sh/v1', kind: 'NodePool' }), {
          what: 'new kinds to be served',
        });
      });

      /** Whether a pod runs by the time that it takes otherwise, and what its node would need was asked for. */
      const tried = async (right?: string): Promise<boolean> => {
        await clear();
        await cluster.applyAll(right ? without(installation.manifests, right) : installation.manifests);
        await cluster.applyAll(pools.manifests);
        await cluster.api.create(pod);
        const asked = cluster.requestsOf(installation.user).length;
        const karpenter = await installation.start();
        const denied = () =>
          cluster
            .requestsOf(installation.user)
            .slice(asked)
            .some((request) => request.code === 403 && rightFor(request) === right);
        await cluster.until(async () => (right ? denied() : isRunning()), {
          what: right ? `${right} to be refused` : 'a pod to run',
          needs: [karpenter],
        });
        if (right) await new Promise((resolve) => setTimeout(resolve, 8_000));
        const runs = await isRunning();
        await karpenter.kill();
        await cluster.api.delete(pod);
        return runs;
      };

      /** Nothing is left of what another Karpenter made, and it leads no more. */
      const clear = async () => {
        for (const [apiVersion, kind, namespace] of [
          ['v1', 'Node'],
          ['karpenter.sh/v1', 'NodeClaim'],
          ['karpenter.sh/v1', 'NodePool'],
          ['coordination.k8s.io/v1', 'Lease', 'kube-system'],
        ]) {
          for (const object of await cluster.api.list({ apiVersion, kind }, namespace)) {
            await cluster.api.mergePatch(object, { metadata: { finalizers: null } });
            await cluster.api.delete(object);
          }
        }
      };

      test('though it does with all of them', async () => {
        const start = Date.now();
        expect(await tried()).toBe(true);
        expect(Date.now() - start).toBeLessThan(16_000);
      });

      test.each(BITES)('to %s', async (right) => {
        expect(rightsOf(installation.rules)).toContain(right);
        expect(await tried(right)).toBe(false);
      });
    });
  });
});

const nodeOf = ({ spec }: Manifest): string => spec.nodeName as string;
const identity = (pod: Manifest) => `${pod.metadata.name} ${pod.metadata.uid} ${nodeOf(pod)}`;
const podsOn = (node: string, { pods }: Moment) => pods.filter((pod) => nodeOf(pod) === node);
const podsOf = (component: string, { pods }: Moment) =>
  pods.filter(({ metadata }) => metadata.labels?.component === component);
const jobManagersIn = (moment: Moment) => podsOf('jobmanager', moment);

/** The pools whose nodes have pods of a role. */
function poolsUnder(moment: Moment, component: string): Set<unknown> {
  const used = new Set(podsOf(component, moment).map(nodeOf));
  const nodes = moment.nodes.filter(({ metadata }) => used.has(metadata.name));
  return new Set(nodes.map(({ metadata }) => metadata.labels?.['karpenter.sh/nodepool']));
}

function isDrifted({ status }: Manifest): boolean {
  const { conditions } = status as { conditions: { type: string; status: string }[] };
  return conditions.some(({ type, status: holds }) => type === 'Drifted' && holds === 'True');
}
