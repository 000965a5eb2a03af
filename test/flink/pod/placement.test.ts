import { FlinkSessionCluster, FlinkVersion } from '../../../src';
import { application, newChart, rendered } from '../fixture';

const DO_NOT_DISRUPT = 'karpenter.sh/do-not-disrupt';

const preferred = (hostnames: string[]) => ({
  weight: 100,
  preference: {
    matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: hostnames }],
  },
});

const nodeAffinity = (terms: object[]) => ({
  nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: terms },
});

describe('preferred nodes', () => {
  test('are one preference of the task managers, and of them alone', () => {
    const { spec } = application({ taskManager: { preferredNodes: ['node-2', 'node-1', 'node-2'] } });
    expect(spec.taskManager.podTemplate.spec.affinity).toEqual(
      nodeAffinity([preferred(['node-1', 'node-2'])]),
    );
    expect(spec.jobManager.podTemplate.spec).not.toHaveProperty('affinity');
  });

  test('in another order are no change, for which the operator would upgrade the job', () => {
    const specOf = (preferredNodes: string[]) => application({ taskManager: { preferredNodes } }).spec;
    expect(specOf(['b', 'a'])).toEqual(specOf(['a', 'b']));
  });

  test('that are none leave no trace', () => {
    expect(application({ taskManager: { preferredNodes: [] } }).spec).toEqual(
      application({ taskManager: {} }).spec,
    );
  });

  test('go along with preferences of a template of your own', () => {
    const own = {
      weight: 10,
      preference: { matchExpressions: [{ key: 'disk', operator: 'In', values: ['nvme'] }] },
    };
    const { spec } = application({
      taskManager: {
        preferredNodes: ['node-1'],
        podTemplate: { spec: { affinity: nodeAffinity([own]) } },
      },
    });
    expect(spec.taskManager.podTemplate.spec.affinity).toEqual(nodeAffinity([preferred(['node-1']), own]));
  });

  test('are for session clusters too', () => {
    const chart = newChart();
    new FlinkSessionCluster(chart, 'reports', {
      metadata: { name: 'reports' },
      image: 'flink:1.20.3-java17',
      flinkVersion: FlinkVersion.V1_20,
      taskManager: { preferredNodes: ['ip-10-0-1-7.eu-central-1.compute.internal'] },
    });
    expect(rendered(chart).spec.taskManager.podTemplate.spec.affinity).toEqual(
      nodeAffinity([preferred(['ip-10-0-1-7.eu-central-1.compute.internal'])]),
    );
  });

  test.each([
    ['node-1', 'taskManager.preferredNodes must be a list'],
    [['node-1', ''], 'taskManager.preferredNodes[1] must be the hostname of a node'],
    [['https://node-1'], 'taskManager.preferredNodes[0] must be the hostname of a node'],
    [['a'.repeat(64)], 'taskManager.preferredNodes[0] must be the hostname of a node'],
  ])('%j is refused', (preferredNodes, message) => {
    expect(() => application({ taskManager: { preferredNodes } as never })).toThrow(message);
  });

  test('of job managers are not known', () => {
    expect(() => application({ jobManager: { preferredNodes: ['node-1'] } as never })).toThrow(
      'jobManager.preferredNodes is not known',
    );
  });
});

describe('pods that are not to be disrupted', () => {
  test('say so to Karpenter, whatever other annotations there are', () => {
    const { podTemplate } = application({ doNotDisrupt: true, podAnnotations: { team: 'ads' } }).spec;
    expect(podTemplate.metadata.annotations).toEqual({ team: 'ads', [DO_NOT_DISRUPT]: 'true' });
  });

  test('may be those of one role, or all but those of one', () => {
    const annotationsOf = (props: object) => {
      const { jobManager, taskManager } = application(props).spec;
      return [jobManager, taskManager].map(
        ({ podTemplate }) => podTemplate.metadata?.annotations?.[DO_NOT_DISRUPT],
      );
    };
    expect(annotationsOf({ jobManager: { doNotDisrupt: true } })).toEqual(['true', undefined]);
    expect(annotationsOf({ doNotDisrupt: true, taskManager: { doNotDisrupt: false } })).toEqual([
      'true',
      'false',
    ]);
  });

  test('are none unless it is said', () => {
    expect(application().spec.podTemplate).not.toHaveProperty('metadata');
  });

  test('are so by true or false, not by a text', () => {
    expect(() => application({ doNotDisrupt: 'true' } as never)).toThrow(
      'doNotDisrupt must be true or false, got "true"',
    );
  });
});
