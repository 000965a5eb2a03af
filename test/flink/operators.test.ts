import { Chart, Duration, Size, Testing } from 'cdk8s';
import { Cpu, EnvValue } from 'cdk8s-plus-27';
import * as fc from 'fast-check';
import { newChart } from './fixture';
import {
  CheckpointingMode,
  DeploymentMode,
  FlinkApplication,
  FlinkApplicationProps,
  Rules,
  FlinkVersion,
  HighAvailability,
  IcebergCatalog,
  KafkaAuthentication,
  Logging,
  LogLevel,
  Metrics,
  OperatorSettings,
  OperatorVersion,
  StateBackend,
  StateStorage,
  UpgradeMode,
} from '../../src';
import { OPERATOR_VERSIONS, supportedFlinkVersions } from '../../src/flink/versions/operator-facts';

/** An application that uses everything that every operator knows. */
const RICH: Omit<FlinkApplicationProps, 'flinkVersion'> = {
  metadata: { name: 'rich', labels: { team: 'ads' } },
  image: 'registry.example.com/rich:1',
  stateStorage: StateStorage.s3({ bucket: 'state', region: 'eu-west-1', endpoint: 'https://s3.example.com' }),
  checkpointing: { interval: Duration.seconds(30), unaligned: true, localRecovery: true },
  highAvailability: HighAvailability.kubernetes({ standbyJobManagers: 1 }),
  logging: Logging.levels({ root: LogLevel.INFO }),
  metrics: Metrics.prometheus(),
  ingress: { template: 'flink.example.com/{{namespace}}/{{name}}(/|$)(.*)', className: 'nginx' },
  kafka: [{ bootstrapServers: 'b:9093', authentication: KafkaAuthentication.scramSha512('kafka') }],
  icebergCatalogs: [IcebergCatalog.glue({ name: 'lake', warehouse: 's3://lake/w' })],
  env: { MODE: EnvValue.fromValue('live') },
  sidecars: [{ name: 'shipper', image: 'fluent-bit:3.1' }],
  tolerations: [{ key: 'spot', operator: 'Exists' }],
  doNotDisrupt: true,
  taskManager: { cpu: Cpu.units(2), memory: Size.gibibytes(4), slots: 2, preferredNodes: ['node-1'] },
  restore: { path: 's3://state/old/savepoint-1' },
  job: { jarUri: 'local:///opt/flink/usrlib/a.jar', args: ['--x'], parallelism: 4, maxParallelism: 120 },
};

/** What is told of every application on that operator, whatever is in it. */
const KNOWN_TRAPS = ['operator-1-12-0'];

const PAIRS = OPERATOR_VERSIONS.flatMap((operator) =>
  supportedFlinkVersions(operator).map((flink) => [operator.version, flink] as const),
);

test.each(PAIRS)(
  'operator %s with Flink %s knows everything that is emitted for it',
  (operator, flinkVersion) => {
    const chart = newChart(OperatorVersion.of(operator));
    const autoscaler = flinkVersion >= FlinkVersion.V1_18 ? { targetUtilization: 0.6 } : undefined;
    new FlinkApplication(chart, 'rich', { ...RICH, flinkVersion, autoscaler });
    const findings = Rules.check(chart).filter(({ rule }) => !KNOWN_TRAPS.includes(rule));
    expect(findings).toEqual([]);
  },
);

test('what an operator does not know yet is refused, with the version that does', () => {
  const chart = newChart(OperatorVersion.V1_7_0);
  new FlinkApplication(chart, 'rich', {
    ...RICH,
    flinkVersion: FlinkVersion.V2_0,
    ingress: { ...RICH.ingress!, labels: { a: 'b' } },
    restore: { path: 's3://state/p', redeployNonce: 1 },
    autoscaler: { maxUtilization: 0.9 },
  });
  const found = Rules.check(chart).map(({ rule, field }) => `${rule} ${field}`);
  expect(found).toEqual(
    expect.arrayContaining([
      'crd-schema spec.flinkVersion',
      'unknown-field spec.ingress.labels',
      'unknown-field spec.job.savepointRedeployNonce',
      'autoscaler-option job.autoscaler.utilization.max',
    ]),
  );
});

const props = fc.record(
  {
    stateBackend: fc.constantFrom(...Object.values(StateBackend)),
    mode: fc.constantFrom(...Object.values(DeploymentMode)),
    checkpointingMode: fc.constantFrom(...Object.values(CheckpointingMode)),
    upgradeMode: fc.constantFrom(...Object.values(UpgradeMode)),
    parallelism: fc.integer({ min: 1, max: 500 }),
    slots: fc.integer({ min: 1, max: 16 }),
    memory: fc.integer({ min: 1024 * 1024, max: 64 * 1024 * 1024 }),
    millis: fc.integer({ min: 1, max: 32_000 }),
    suspended: fc.boolean(),
  },
  { requiredKeys: ['memory', 'millis'] },
);

test('whatever typed values are given, the CRD takes the result, and the same values give the same bytes', () => {
  const synthesize = (value: typeof props extends fc.Arbitrary<infer T> ? T : never) => {
    const chart = newChart();
    new FlinkApplication(chart, 'any', {
      ...RICH,
      flinkVersion: FlinkVersion.V2_0,
      mode: value.mode,
      upgradeMode: value.upgradeMode,
      suspended: value.suspended,
      checkpointing: { stateBackend: value.stateBackend, mode: value.checkpointingMode },
      taskManager: {
        cpu: Cpu.millis(value.millis),
        memory: Size.kibibytes(value.memory),
        slots: value.slots,
      },
      job: { jarUri: 'local:///a.jar', parallelism: value.parallelism },
    });
    return chart;
  };
  fc.assert(
    fc.property(props, (value) => {
      const chart = synthesize(value);
      const rules = Rules.check(chart).map(({ rule }) => rule);
      expect(rules).not.toContain('crd-schema');
      expect(rules).not.toContain('unknown-field');
      expect(rules).not.toContain('memory-format');
      expect(OperatorSettings.of(chart).version).toBe(OperatorVersion.DEFAULT);
      expect(render(synthesize(value))).toBe(render(chart));
    }),
    { numRuns: 50 },
  );
});

function render(chart: Chart): string {
  return JSON.stringify(
    chart.node
      .findAll()
      .flatMap((node) =>
        (node as { toJson?: () => unknown }).toJson && node !== chart
          ? [(node as unknown as { toJson(): unknown }).toJson()]
          : [],
      ),
  );
}

test('two applications that share a scope are refused', () => {
  const chart = newChart();
  for (const name of ['a', 'b']) {
    new FlinkApplication(chart, name, {
      ...RICH,
      metadata: { name },
      flinkVersion: FlinkVersion.V1_20,
      stateScope: 'shared',
    });
  }
  expect(() => Testing.synth(chart)).toThrow(/shared-directory/);
});
