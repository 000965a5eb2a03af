import { ApiObject, Chart, Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { clicks, lock, problems, small, Small } from './fixture';
import {
  ApplicationPlacement,
  Binding,
  ClusterSelector,
  Delivery,
  Fleet,
  FlinkApplication,
  FlinkVersion,
  Queue,
  StateStorage,
  Survives,
} from '../../src';

test('a sound fleet has none', () => {
  expect(problems((it) => it.ads.addApplication('clicks', clicks(it)))).toEqual([]);
});

test('everything that is wrong is told at once', () => {
  const told = problems((it) => {
    it.ads.addQueue('empty');
    it.fleet.addTenant('ops', { namespaces: ['ads'] });
    it.ads.addApplication('clicks', clicks(it, { namespace: 'adz', stateStorage: undefined }));
  });
  expect(told).toEqual([
    '[tenants] the namespace ads is that of ads and ops; no two tenants share one',
    '[tenants/ads/queues/empty] has no cluster; give it those that its applications may run on, by addCluster',
    "[tenants/ads/applications/clicks] namespace adz is none of the tenant's: ads; did you mean ads?",
    '[tenants/ads/applications/clicks] has no stateStorage: each start would be an empty one; give one, or say stateless: true',
  ]);
});

test.each<[string, (it: Small) => unknown, RegExp]>([
  [
    'an application that two tenants would run in one queue',
    (it) => it.fleet.addTenant('ops').addApplication('clicks', clicks(it)),
    /queue is critical of another tenant; submit it to one of none/,
  ],
  [
    'a queue that is of no tenant',
    (it) => it.ads.addApplication('clicks', clicks(it, { queue: new Queue(it.fleet, 'stray') })),
    /queue is stray of another tenant; submit it to one of critical/,
  ],
  [
    'a state storage that was not added',
    (it) => it.ads.addApplication('clicks', clicks(it, { stateStorage: StateStorage.s3({ bucket: 'x' }) })),
    /stateStorage is not of the fleet; add it by fleet\.addStateStorage first/,
  ],
  [
    'a candidate that cannot read the state storage',
    (it) => {
      const other = it.fleet.addStateStorage('other', StateStorage.s3({ bucket: 'other' }));
      it.ads.addApplication('clicks', clicks(it, { stateStorage: other }));
    },
    /the queue critical may put it on us-east, us-west, which cannot reach the state storage other/,
  ],
  [
    'state that nothing shall keep',
    (it) => it.ads.addApplication('clicks', clicks(it, { stateless: true })),
    /is stateless and has a stateStorage; leave one of the two out/,
  ],
  [
    'a principal of two clusters',
    (it) => {
      for (const name of ['a', 'b']) {
        it.fleet.addCluster(name, { failureDomain: name, jobPrincipals: ['arn:x'] });
      }
    },
    /jobPrincipals of a and b both name arn:x, so that the jobs of one could not be fenced/,
  ],
  [
    'a binding that refers to another one',
    (it) => it.fleet.addCluster('a', { failureDomain: 'a', bindings: { x: Binding.of('y') } }),
    /\[clusters\/a\] the binding x refers to another one; write its value/,
  ],
  [
    'a binding that no cluster has',
    (it) => it.ads.addApplication('clicks', clicks(it, { image: `${Binding.of('registri')}/clicks:42` })),
    /uses the binding registri, which us-east, us-west lack; did you mean registry\?/,
  ],
  [
    'a binding that only the other candidate lacks, before anything moves there',
    (it) => {
      const third = it.fleet.addCluster('eu', {
        failureDomain: 'eu',
        stateStorages: [it.state],
        bindings: { registry: 'x', topic: 't' },
      });
      it.critical.addCluster(third, { weight: 1000 });
      it.ads.addApplication('clicks', clicks(it, { flinkConfiguration: { topic: Binding.of('topic') } }));
    },
    /uses the binding topic, which us-east, us-west lack; give it to each, by bindings/,
  ],
  [
    'a binding in a key',
    (it) =>
      it.ads.addApplication('clicks', clicks(it, { flinkConfiguration: { [Binding.of('registry')]: 'x' } })),
    /us-(east|west)\/apps\/ads\/clicks\.yaml has \$\{fleet:registry\} in a key, and bindings stand in values only/,
  ],
  [
    'clusters without room',
    (it) => it.ads.addApplication('clicks', clicks(it, { taskManager: { cpu: Cpu.units(60) } })),
    /finds no place: us-\w+: no room: needs 241 CPUs, 100 are left; us-\w+: no room/,
  ],
  [
    'a quota without room',
    (it) => {
      const ops = it.fleet.addTenant('ops', { quota: { cpu: Cpu.units(2), memory: Size.gibibytes(64) } });
      const queue = ops.addQueue('q');
      queue.addCluster(it.east);
      ops.addApplication('clicks', clicks(it, { queue }));
    },
    /finds no place: us-east: quota of tenant ops: needs 5 CPUs, 2 are left/,
  ],
  [
    'the loss of a cluster that would leave an application without a place',
    (it) => {
      for (let i = 0; i < 4; i++) {
        it.ads.addApplication(`a-${i}`, clicks(it, { taskManager: { cpu: Cpu.units(10) } }));
      }
    },
    /the loss of the cluster us-\w+ would leave \d of the applications that must survive it without a place: ads\/a-\d/,
  ],
  [
    'a state storage that is lost with a region which must be survived',
    (it) => {
      const local = it.fleet.addStateStorage('local', StateStorage.s3({ bucket: 'local' }), {
        failureDomain: 'us-east-1',
      });
      const stateStorages = [it.state, local];
      const queue = it.ads.addQueue('q', { survives: Survives.FAILURE_DOMAIN });
      for (const name of ['a', 'b']) {
        queue.addCluster(
          it.fleet.addCluster(name, { failureDomain: name, stateStorages, bindings: { registry: 'x' } }),
        );
      }
      it.ads.addApplication('clicks', clicks(it, { queue, stateStorage: local }));
    },
    /loss of the failure domain us-east-1 .*ads\/clicks keeps its state in local, which is lost with us-east-1/,
  ],
  [
    'an object that is made twice',
    (it) => {
      for (const name of ['a', 'b']) {
        const application = it.ads.addApplication(name, clicks(it));
        application.addObject({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'same' }, data: {} });
      }
      lock(it.fleet, {
        applications: {
          'ads/a': { cluster: 'us-east', epoch: 1 },
          'ads/b': { cluster: 'us-east', epoch: 1 },
        },
      });
    },
    /\/ConfigMap\/ads\/same is made by clusters\/us-east\/apps\/ads\/a\/object-0 as well/,
  ],
  [
    'a prefix of Kafka transactions that all epochs share',
    (it) =>
      it.ads.addApplication(
        'clicks',
        clicks(it, { kafka: [{ bootstrapServers: 'k:9093', transactionalIdPrefix: 'clicks-' }] }),
      ),
    /kafka has the transactionalIdPrefix "clicks-" at every epoch/,
  ],
  [
    'transactions that the broker aborts before a failover is over',
    (it) =>
      it.ads.addApplication(
        'clicks',
        clicks(it, { kafka: [{ bootstrapServers: 'k:9093', transactionTimeout: Duration.minutes(3) }] }),
      ),
    /transactionTimeout of 180 s: after a loss the broker would abort .*give at least 360 s/,
  ],
  [
    'a state that may be no older than its checkpoints ever are',
    (it) => it.ads.addApplication('clicks', clicks(it, { maxStateAge: Duration.seconds(30) })),
    /maxStateAge is 30 s, and a checkpoint is taken only every 60 s/,
  ],
])('%s is a problem', (_, build, message) => {
  const told = problems(build);
  expect(told.filter((problem) => message.test(problem))).not.toEqual([]);
});

test('a prefix with the epoch in it, and at-least-once delivery, are none', () => {
  const kafka = (transactionalIdPrefix: string) => [{ bootstrapServers: 'k:9093', transactionalIdPrefix }];
  expect(
    problems((it) => {
      it.ads.addApplication('a', clicks(it, { kafka: kafka(`a-${Binding.of('epoch')}-`) }));
      it.ads.addApplication('b', clicks(it, { kafka: kafka('b-'), delivery: Delivery.AT_LEAST_ONCE }));
    }),
  ).toEqual([]);
});

describe('code of one’s own that renders an application', () => {
  const rendered = (render: (it: Small, scope: Construct, placement: ApplicationPlacement) => void) =>
    problems((it) => {
      const source = {
        render: (scope: Construct, placement: ApplicationPlacement) => render(it, scope, placement),
      };
      it.ads.addApplicationSource('odd', source, { queue: it.critical, stateStorage: it.state });
    });
  const application = (it: Small, scope: Construct, name: string, stateScope: string) =>
    new FlinkApplication(scope, name, {
      metadata: { name },
      image: 'registry.example.com/odd:1',
      flinkVersion: FlinkVersion.V1_20,
      stateStorage: it.state,
      stateScope,
      job: { jarUri: 'local:///odd.jar', parallelism: 1, maxParallelism: 128 },
    });

  test('must make a FlinkDeployment of its name', () => {
    expect(rendered(() => undefined)).toEqual([
      '[tenants/ads/applications/odd] must make one FlinkDeployment, named odd, and makes none; name it by the application of the placement',
    ]);
    expect(rendered((it, scope, { stateScope }) => application(it, scope, 'other', stateScope))).toEqual([
      expect.stringContaining('must make one FlinkDeployment, named odd, and makes other'),
    ]);
  });

  test('must put its state where no other epoch has its own', () => {
    const told = rendered((it, scope, { cluster }) =>
      application(it, scope, 'odd', `${cluster.name}.1/ads/odd`),
    );
    expect(told).toHaveLength(3);
    for (const problem of told) {
      expect(problem).toMatch(/which is not of this epoch alone; put it below s3:\/\/.*\/e1, /);
    }
  });
});

test('with only some clusters asked for, as in a failover, what could not be survived then stops nobody', () => {
  const it = small();
  for (let i = 0; i < 4; i++) {
    it.ads.addApplication(`a-${i}`, clicks(it, { taskManager: { cpu: Cpu.units(10) } }));
  }
  process.env.FLINK_FLEET_CLUSTERS = 'us-west';
  try {
    expect(() => it.fleet.synth()).not.toThrow();
  } finally {
    delete process.env.FLINK_FLEET_CLUSTERS;
  }
});

test('an unknown cluster is not asked for in vain', () => {
  process.env.FLINK_FLEET_CLUSTERS = 'us-eest';
  try {
    expect(problems(() => undefined)).toEqual([
      'FLINK_FLEET_CLUSTERS names us-eest, which is no cluster of the fleet (us-east, us-west); did you mean us-east?',
    ]);
  } finally {
    delete process.env.FLINK_FLEET_CLUSTERS;
  }
});

test.each<[string, (it: Small) => unknown, RegExp]>([
  [
    'a cluster',
    ({ fleet }) => fleet.addCluster('us-east', { failureDomain: 'x' }),
    /a cluster "us-east" already/,
  ],
  ['a tenant', ({ fleet }) => fleet.addTenant('ads'), /a tenant "ads" already/],
  ['a queue', ({ ads }) => ads.addQueue('critical'), /a queue "critical" already/],
  [
    'a state storage',
    ({ fleet, state }) => fleet.addStateStorage('main', state),
    /a state storage "main" already/,
  ],
  [
    'an application',
    (it) => ['x', 'x'].forEach((name) => it.ads.addApplication(name, clicks(it))),
    /\[tenants\/ads\] there is an application "x" already/,
  ],
  [
    'an application and a session cluster',
    (it) => {
      const { job, ...cluster } = clicks(it);
      it.ads.addApplication('x', { ...cluster, job });
      it.ads.addSessionCluster('x', cluster);
    },
    /there is an application "x" already/,
  ],
])('%s of a name that is taken is refused at once', (_, build, message) => {
  expect(() => build(small())).toThrow(message);
});

test.each<[(it: Small) => unknown, RegExp]>([
  [(it) => it.critical.addCluster(it.east, { weight: 0 }), /weight must be a number greater than 0/],
  [(it) => it.fleet.addCluster('US East', { failureDomain: 'x' }), /name must be a name: at most 63/],
  [(it) => it.fleet.addCluster('a.b', { failureDomain: 'x' }), /name must be a name/],
  [(it) => it.fleet.addCluster('a', {} as never), /failureDomain is missing/],
  [(it) => it.ads.addQueue('q', { tier: 4 }), /tier must be 1, 2 or 3/],
  [(it) => it.ads.addApplication('x'.repeat(46), clicks(it)), /a name that the Flink operator takes/],
  [
    (it) => it.ads.addApplication('x', clicks(it, { stateScope: 'mine' })),
    /stateScope is the fleet's to say/,
  ],
  [
    (it) => it.ads.addApplication('x', clicks(it, { restore: { path: 's3://x' } })),
    /restore is the fleet's to say/,
  ],
  [
    (it) => it.ads.addApplication('x', clicks(it, { metadata: { name: 'y' } })),
    /metadata\.name is the fleet's to say: the FlinkDeployment has the name of the application/,
  ],
  [
    (it) => it.ads.addSessionCluster('x', { ...clicks(it), restore: { path: 's3://x' } } as never),
    /tenants\/ads\/applications\/x\] restore is the fleet's to say/,
  ],
  [() => new Fleet({ name: 'Streaming' }), /name must be a name/],
  [() => Binding.of('a b'), /a name of letters, digits/],
  [() => ClusterSelector.labels({ zone: 1 } as never), /labels\.zone must be a string/],
])('%#: a wrong argument is told at once, with what it should be', (act, message) => {
  expect(() => act(small())).toThrow(message);
});

test('a chart of one’s own below a cluster may use the bindings of the cluster, and no others', () => {
  const build = (name: string) => (it: Small) =>
    new ApiObject(new Chart(it.east, 'extra'), 'x', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'x' },
      data: { value: Binding.of(name) },
    });
  expect(problems(build('registry'))).toEqual([]);
  expect(problems(build('registri'))).toEqual([
    'us-east/platform.yaml uses the binding registri, which us-east lacks; did you mean registry?',
  ]);
});
