import { ApiObject, App, Chart, Duration, JsonPatch, Size, Testing } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import * as fc from 'fast-check';
import { EC2, newChart, told } from './fixture';
import {
  Ami,
  CapacityType,
  DisruptionBudget,
  DisruptionReason,
  Ec2NodeClass,
  JobManagerNodePool,
  NodeClassRef,
  NodePool,
  NodePoolProps,
  NodeRequirement,
  TaskManagerNodePool,
} from '../../../src/platform/karpenter';
import { karpenterFindings } from '../../../src/platform/karpenter/rule-set';
import { mayOverlap } from '../../../src/platform/karpenter/rules/requirements';
import { JsonObject } from '../../../src/validation/manifest';

const PROPS: NodePoolProps = {
  nodeClass: NodeClassRef.ec2('flink'),
  limits: { cpu: Cpu.units(100), memory: Size.gibibytes(400) },
};

/** What the rules say of a pool of these props. */
function toldOf(props: Partial<NodePoolProps>): string[] {
  const chart = newChart();
  new NodePool(chart, 'pool', { ...PROPS, ...props });
  return told(chart);
}

describe('instance families', () => {
  test('that do not exist stop the synthesis, and the one that was meant is named', () => {
    const chart = newChart();
    new NodePool(chart, 'pool', { ...PROPS, instanceFamilies: ['m7g', 'm7gdd'], instanceCategories: ['mm'] });
    expect(() => (chart.node.root as App).synthYaml()).toThrow(
      /\[platform\/pool\] instance-family: spec\.template\.spec\.requirements\[3\]\.values = m7gdd: .* fix: did you mean m7gd\?/,
    );
  });

  test('that are newer than this library can be let pass', () => {
    const chart = newChart();
    const pool = new NodePool(chart, 'pool', { ...PROPS, instanceFamilies: ['m99g'] });
    pool.suppressRule('instance-family', 'new this week');
    expect(() => Testing.synth(chart)).not.toThrow();
  });
});

describe('budgets', () => {
  const drifted = { reasons: [DisruptionReason.DRIFTED] };

  test.each([
    ['for all reasons at once', [DisruptionBudget.nodes(0)]],
    ['in percent', [DisruptionBudget.percent(0)]],
    [
      'one reason after the other',
      [
        DisruptionBudget.none(drifted),
        DisruptionBudget.none({ reasons: [DisruptionReason.UNDERUTILIZED, DisruptionReason.EMPTY] }),
      ],
    ],
  ])('that block everything for ever are told: %s', (_, budgets) => {
    expect(toldOf({ budgets })).toContain('disruption-blocked spec.disruption.budgets[0]');
  });

  test.each<[string, Duration, boolean]>([
    ['@daily', Duration.hours(24), true],
    ['0 */6 * * *', Duration.hours(6), true],
    ['0 0 * * mon-fri', Duration.hours(72), true],
    ['@daily', Duration.hours(23), false],
    ['0 0 * * mon-fri', Duration.hours(71), false],
  ])('of %s for %s', (schedule, duration, blocks) => {
    expect(toldOf({ budgets: [DisruptionBudget.none({ schedule, duration })] })).toEqual(
      blocks ? ['disruption-blocked spec.disruption.budgets[0]'] : [],
    );
  });

  test('whose schedule cannot be read stop the synthesis, since they block everything', () => {
    const chart = newChart();
    const budgets = [DisruptionBudget.nodes(1, { schedule: '0 6 * * 7', duration: Duration.hours(1) })];
    new NodePool(chart, 'pool', { ...PROPS, budgets });
    expect(() => (chart.node.root as App).synthYaml()).toThrow(
      /budget-schedule: spec\.disruption\.budgets\[0\]\.schedule = 0 6 \* \* 7: is no schedule of cron/,
    );
  });

  test('that leave some reason or some time are fine', () => {
    expect(toldOf({ budgets: [DisruptionBudget.none(drifted)] })).toEqual([]);
    expect(toldOf({ budgets: [DisruptionBudget.none(drifted), DisruptionBudget.nodes(1)] })).toEqual([]);
  });
});

describe('two pools', () => {
  /** What is told of two pools side by side. */
  function both(a: Partial<NodePoolProps>, b: Partial<NodePoolProps>): string[] {
    const chart = newChart();
    new NodePool(chart, 'a', { ...PROPS, ...a });
    new NodePool(chart, 'b', { ...PROPS, ...b });
    return told(chart);
  }

  test('of the same weight that can give the same node are told once', () => {
    expect(both({}, {})).toEqual(['node-pool-overlap spec.weight']);
    expect(both({ weight: 5 }, { weight: 5, instanceFamilies: ['m7g'] })).toEqual([
      'node-pool-overlap spec.weight',
    ]);
  });

  test.each<[string, Partial<NodePoolProps>, Partial<NodePoolProps>]>([
    ['weight', { weight: 10 }, { weight: 20 }],
    ['zone', { zones: ['a'] }, { zones: ['b'] }],
    ['size', { maxCpu: 8 }, { minCpu: 9 }],
    ['family', { instanceFamilies: ['m7g'] }, { instanceFamilies: ['m6g'] }],
    ['capacity', { capacityTypes: [CapacityType.SPOT] }, { capacityTypes: [CapacityType.ON_DEMAND] }],
    ['label', { nodeLabels: { team: 'ads' } }, { nodeLabels: { team: 'fraud' } }],
    ['taint', { taints: [{ key: 'team', effect: 'NoSchedule' }] }, {}],
    [
      'exclusion',
      { requirements: [NodeRequirement.notIn('topology.kubernetes.io/zone', ['a'])] },
      { zones: ['a'] },
    ],
  ])('that differ by %s are fine', (_, a, b) => {
    expect(both(a, b)).toEqual([]);
  });

  test('for job managers and for task managers are fine together', () => {
    const chart = newChart();
    new JobManagerNodePool(chart, 'job-managers', PROPS);
    new TaskManagerNodePool(chart, 'task-managers', PROPS);
    expect(told(chart)).toEqual([]);
  });

  test('of different clusters do not meet', () => {
    const app = new App();
    for (const id of ['eu', 'us']) {
      const chart = new Chart(new Chart(app, id), 'platform');
      new NodePool(chart, 'pool', { ...PROPS, metadata: { name: `pool-${id}` } });
    }
    expect(karpenterFindings(app)).toEqual([]);
  });

  test('overlap whichever of them is asked, and a pool overlaps itself', () => {
    const value = fc.constantFrom('1', '2', '3', '10');
    const requirement = fc.record({
      key: fc.constantFrom('zone', 'size'),
      operator: fc.constantFrom('In', 'NotIn', 'Gt', 'Lte', 'Exists'),
      values: fc.array(value, { minLength: 1, maxLength: 2 }),
    });
    const pool = fc
      .array(requirement, { maxLength: 3 })
      .map((requirements): JsonObject => ({ template: { spec: { requirements } } }));
    fc.assert(fc.property(pool, pool, (a, b) => mayOverlap(a, b) === mayOverlap(b, a)));
  });

  test('that share a size overlap, and those between whose bounds no size lies do not', () => {
    const sized = (operator: string, size: number): JsonObject => ({
      template: { spec: { requirements: [{ key: 'size', operator, values: [String(size)] }] } },
    });
    fc.assert(
      fc.property(fc.nat(50), fc.nat(50), (least, most) => {
        expect(mayOverlap(sized('Gte', least), sized('Lte', most))).toBe(least <= most);
        expect(mayOverlap(sized('Gt', least), sized('Lt', most))).toBe(least + 1 < most);
      }),
    );
  });
});

test('a pool without limits is told, as nothing guards its cost', () => {
  expect(toldOf({ limits: undefined })).toEqual(['node-pool-limits spec.limits']);
});

describe('a pool of job managers', () => {
  test.each<[string, Partial<NodePoolProps>, string[]]>([
    [
      'on spot nodes',
      { capacityTypes: [CapacityType.SPOT] },
      ['spot-job-managers spec.template.spec.requirements[0].values'],
    ],
    [
      'whose nodes expire',
      { expireAfter: Duration.days(30) },
      ['node-expiry spec.template.spec.expireAfter', 'forced-job-managers spec.template.spec.expireAfter'],
    ],
    [
      'whose nodes do not wait for their pods',
      { terminationGracePeriod: Duration.hours(1) },
      ['forced-job-managers spec.template.spec.terminationGracePeriod'],
    ],
    ['of two nodes', { limits: { ...PROPS.limits, nodes: 2 } }, ['job-manager-nodes spec.limits.nodes']],
    ['of three nodes', { limits: { ...PROPS.limits, nodes: 3 } }, []],
  ])('%s', (_, props, expected) => {
    const chart = newChart();
    new JobManagerNodePool(chart, 'job-managers', { ...PROPS, ...props });
    expect(told(chart)).toEqual(expected);
  });
});

describe('the age of nodes', () => {
  test('is told where nothing bounds what comes of it', () => {
    expect(toldOf({ expireAfter: Duration.days(30) })).toEqual([
      'node-expiry spec.template.spec.expireAfter',
    ]);
    expect(toldOf({ expireAfter: Duration.days(30), terminationGracePeriod: Duration.hours(1) })).toEqual([]);
  });

  test('is told where only the CRD says it', () => {
    const chart = newChart();
    const pool = new NodePool(chart, 'pool', PROPS);
    pool.apiObject.addJsonPatch(JsonPatch.remove('/spec/template/spec/expireAfter'));
    expect(told(chart)).toEqual(['node-expiry spec.template.spec.expireAfter']);
  });
});

test('local disks that the node class leaves raw are told', () => {
  const chart = newChart();
  const nodeClass = new Ec2NodeClass(chart, 'class', { ...EC2, localDisks: false });
  new TaskManagerNodePool(chart, 'pool', {
    ...PROPS,
    nodeClass: nodeClass.ref,
    localNvme: Size.gibibytes(100),
  });
  expect(told(chart)).toEqual(['local-nvme spec.template.spec.requirements[3]']);
});

test('an image that moves by itself is told', () => {
  const chart = newChart();
  new Ec2NodeClass(chart, 'class', { ...EC2, ami: Ami.alias('al2023@latest') });
  expect(told(chart)).toEqual(['ami-latest spec.amiSelectorTerms[0].alias']);
});

describe('objects that something else made', () => {
  test('are held against the CRD as well, and a typo is named', () => {
    const chart = newChart();
    new ApiObject(chart, 'pool', {
      apiVersion: 'karpenter.sh/v1',
      kind: 'NodePool',
      metadata: { name: 'pool' },
      spec: { limit: { cpu: 1 }, template: { spec: { expireAfter: '30d' } } },
    } as never);
    expect(told(chart)).toEqual(
      expect.arrayContaining([
        'unknown-field spec.limit',
        'crd-schema spec.template.spec.nodeClassRef',
        'crd-schema spec.template.spec.requirements',
        'crd-schema spec.template.spec.expireAfter',
      ]),
    );
  });

  test('of a kind or a version that Karpenter does not serve are refused', () => {
    const chart = newChart();
    new ApiObject(chart, 'old', {
      apiVersion: 'karpenter.sh/v1alpha5',
      kind: 'Provisioner',
      metadata: { name: 'x' },
    });
    new ApiObject(chart, 'beta', {
      apiVersion: 'karpenter.sh/v1beta1',
      kind: 'NodePool',
      metadata: { name: 'y' },
    });
    expect(told(chart)).toEqual([
      'crd-schema kind',
      'crd-schema apiVersion',
      'node-pool-limits spec.limits',
      'node-expiry spec.template.spec.expireAfter',
    ]);
  });
});
