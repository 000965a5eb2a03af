import { Size, Testing } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { EC2, newChart, told } from './karpenter/fixture';
import { KarpenterIdentity, NodeClassRef, NodeProvisioning } from '../../src/platform';
import { at, JsonObject } from '../../src/validation/manifest';

const limits = { cpu: Cpu.units(100), memory: Size.gibibytes(400) };
const pools = { jobManagers: { limits }, taskManagers: { limits, zones: ['eu-1a'] } };
const controller = { clusterName: 'eu-1', identity: KarpenterIdentity.podIdentity() };

/** What a way to get nodes adds to a chart, and what pods then ask for. */
function installed(provisioning: NodeProvisioning) {
  const chart = newChart();
  const pods = provisioning._install(chart);
  const objects = Testing.synth(chart) as JsonObject[];
  const ofKind = (kind: string) => objects.filter((object) => object.kind === kind);
  return { chart, pods, objects, ofKind };
}

describe('Karpenter on AWS', () => {
  test('gets its controller, a node class and two pools of it', () => {
    const { chart, ofKind } = installed(
      NodeProvisioning.karpenterOnAws({ ...pools, controller, nodeClass: EC2 }),
    );
    expect(ofKind('Deployment')).toHaveLength(1);
    const [{ metadata }] = ofKind('EC2NodeClass');
    const nodePools = ofKind('NodePool');
    expect(nodePools).toHaveLength(2);
    for (const pool of nodePools) {
      expect(at(pool, 'spec', 'template', 'spec', 'nodeClassRef', 'name')).toBe(at(metadata, 'name'));
    }
    expect(told(chart)).toEqual([]);
  });

  test('has its CRDs installed with its controller, and neither where both are there', () => {
    const whole = NodeProvisioning.karpenterOnAws({ controller, nodeClass: EC2 });
    const there = NodeProvisioning.karpenterOnAws({ nodeClass: EC2 });
    expect([whole._crds, there._crds]).toEqual([true, false]);
    expect(installed(there).ofKind('Deployment')).toEqual([]);
  });
});

test('Karpenter with a node class of another provider gets the two pools only', () => {
  const nodeClass = NodeClassRef.of({ group: 'karpenter.azure.com', kind: 'AKSNodeClass', name: 'flink' });
  const provisioning = NodeProvisioning.karpenter({ ...pools, nodeClass });
  const { objects, ofKind } = installed(provisioning);
  expect(provisioning._crds).toBe(false);
  expect(objects).toHaveLength(2);
  expect(
    ofKind('NodePool').map((pool) => at(pool, 'spec', 'template', 'spec', 'nodeClassRef', 'kind')),
  ).toEqual(['AKSNodeClass', 'AKSNodeClass']);
});

test('pods ask for the pool of their role, and options of a pool are its own', () => {
  const { pods, ofKind } = installed(
    NodeProvisioning.karpenter({ ...pools, nodeClass: NodeClassRef.ec2('flink') }),
  );
  expect(pods.jobManagers?.nodeSelector).toEqual({ 'flink-fleet.dev/pool': 'job-managers' });
  expect(pods.jobManagers?.topologySpreadConstraints).toHaveLength(2);
  expect(pods.taskManagers?.nodeSelector).toEqual({ 'flink-fleet.dev/pool': 'task-managers' });
  const inOneZone = ofKind('NodePool').filter((pool) => JSON.stringify(pool).includes('eu-1a'));
  expect(inOneZone.map((pool) => at(pool, 'spec', 'template', 'metadata', 'labels'))).toEqual([
    { 'flink-fleet.dev/pool': 'task-managers' },
  ]);
});

test('nodes that are there get nothing, and pods ask for what is said', () => {
  const asked = { taskManagers: { nodeSelector: { pool: 'large' } } };
  const { pods, objects } = installed(NodeProvisioning.existing(asked));
  expect(objects).toEqual([]);
  expect(pods).toEqual(asked);
  expect(installed(NodeProvisioning.existing()).pods).toEqual({});
});

test('wrong arguments are told when they are given', () => {
  const wrong = { nodeClass: { ...EC2, subnet: [] }, jobManager: {} } as never;
  expect(() => NodeProvisioning.karpenterOnAws(wrong)).toThrow(
    /nodeClass\.subnet is not known; did you mean subnets\?[\s\S]*jobManager is not known; did you mean jobManagers\?/,
  );
  expect(() => NodeProvisioning.karpenter({ nodeClass: 'flink' } as never)).toThrow(/a NodeClassRef/);
  expect(() => NodeProvisioning.existing({ taskManagers: { nodeSelectors: {} } } as never)).toThrow(
    /NodeProvisioning\.existing.*taskManagers\.nodeSelectors is not known; did you mean nodeSelector\?/s,
  );
});
