import { describeLab, Lab, LabCluster, Manifest } from '../lab';
import { Course, inPool, Moment, runCourse } from './karpenter/course';
import { JOB_NAMESPACE } from './karpenter/flink-pods';
import { Installation, installationOf } from './karpenter/install';
import { KWOK_RIGHTS } from './karpenter/kwok';
import { rightFor, rightsOf, UNUSED } from './karpenter/rights';

describeLab('Karpenter, with the rights and the pools that are synthesized,', { karpenter: true }, () => {
  let lab: Lab;
  let cluster: LabCluster;
  let installation: Installation;
  let course: Course;
  beforeAll(async () => {
    lab = await Lab.start({ karpenter: true, audit: true });
    [cluster] = lab.clusters;
    installation = installationOf(lab, cluster);
    await cluster.applyAll([...installation.manifests, ...JOB_NAMESPACE]);
    course = await runCourse(cluster, await installation.start());
  });
  afterAll(() => lab?.stop());

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
