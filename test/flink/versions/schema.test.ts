import { OperatorVersion } from '../../../src/flink/versions/operator-version';
import { checkSchema } from '../../../src/flink/versions/schema';
import { JsonObject } from '../../../src/validation/manifest';
import { HAS_CORPUS, manifests, SAMPLE } from '../corpus';

describe('checkSchema', () => {
  test('finds nothing in a manifest that fits, and gives it back as it is', () => {
    const result = checkSchema(SAMPLE, OperatorVersion.DEFAULT);

    expect(result).toEqual({ pruned: SAMPLE, problems: [], unknown: [] });
    expect(result.pruned).toBe(SAMPLE);
  });

  test.each([
    [{ job: { parallelism: '4' } }, 'spec.job.parallelism', 'must be an integer'],
    [{ job: { parallelism: 1.5 } }, 'spec.job.parallelism', 'must be an integer'],
    [{ job: { args: '--a' } }, 'spec.job.args', 'must be a list'],
    [{ job: { args: ['--a', 1] } }, 'spec.job.args[1]', 'must be a string'],
    [{ job: { args: [null] } }, 'spec.job.args[0]', 'must not be null'],
    [{ job: { allowNonRestoredState: 'no' } }, 'spec.job.allowNonRestoredState', 'must be a boolean'],
    [{ job: 'job.jar' }, 'spec.job', 'must be an object'],
    [{ jobManager: { resource: { cpu: '1' } } }, 'spec.jobManager.resource.cpu', 'must be a number'],
    [{ mode: 'yarn' }, 'spec.mode', 'must be one of native, standalone'],
    [
      { podTemplate: { spec: { containers: [{ ports: [{ containerPort: 'http' }] }] } } },
      'spec.podTemplate.spec.containers[0].ports[0].containerPort',
      'must be an integer',
    ],
    [
      { podTemplate: { spec: { containers: [{ resources: { limits: { cpu: 0.5 } } }] } } },
      'spec.podTemplate.spec.containers[0].resources.limits.cpu',
      'must be an integer or a string',
    ],
  ])('says of %j what is wrong with which field', (spec, field, message) => {
    const { problems, unknown } = check({ spec });

    expect(problems).toEqual(
      [{ field, value: expect.anything() as unknown, message }].map(withNull(problems)),
    );
    expect(unknown).toEqual([]);
  });

  test('names the first operator version that accepts the value', () => {
    const spec = { flinkVersion: 'v2_0', flinkConfiguration: { 'taskmanager.numberOfTaskSlots': 2 } };

    expect(check({ spec }, OperatorVersion.V1_10_0).problems).toEqual([
      {
        field: 'spec.flinkVersion',
        value: 'v2_0',
        message: expect.stringMatching(
          /^must be one of v1_13, .*; operator 1\.11\.0 is the first that accepts it$/,
        ),
      },
      {
        field: 'spec.flinkConfiguration["taskmanager.numberOfTaskSlots"]',
        value: 2,
        message: 'must be a string; operator 1.13.0 is the first that accepts it',
      },
    ]);
  });

  test('lists unknown fields with what was probably meant, and prunes them', () => {
    const { unknown, pruned } = check({
      spec: { job: { paralelism: 4, jarURI: 'local:///a.jar' }, zzz: {} },
    });

    expect(unknown).toEqual([
      { field: 'spec.job.paralelism', value: 4, near: 'parallelism' },
      { field: 'spec.zzz', value: {}, near: undefined },
    ]);
    expect(pruned.spec).toEqual({ job: { jarURI: 'local:///a.jar' } });
  });

  test('says since when a field is known that a later operator brings', () => {
    const spec = {
      job: { savepointRedeployNonce: 1, autoscalerResetNonce: 1 },
      podTemplate: { spec: { containers: [{ lifecycle: { stopSignal: 'SIGTERM' } }] } },
    };

    expect(check({ spec }, OperatorVersion.V1_7_0).unknown).toEqual([
      { field: 'spec.job.savepointRedeployNonce', value: 1, since: OperatorVersion.V1_8_0 },
      { field: 'spec.job.autoscalerResetNonce', value: 1, since: OperatorVersion.V1_11_0 },
      {
        field: 'spec.podTemplate.spec.containers[0].lifecycle.stopSignal',
        value: 'SIGTERM',
        since: OperatorVersion.V1_13_0,
      },
    ]);
  });

  test('takes null for absent, of known and of unknown fields', () => {
    const result = check({ spec: { image: null, job: { args: null, jarURI: 'local:///a.jar' }, zzz: null } });

    expect(result).toMatchObject({ problems: [], unknown: [] });
    expect(result.pruned.spec).toEqual({ job: { jarURI: 'local:///a.jar' } });
  });

  test('keeps metadata whole, does not look at status, and reports other fields beside spec', () => {
    const metadata = { name: 'clicks', anything: { goes: 1 } };
    const status = { lifecycleState: 'WRONG', zzz: 1 };

    const { pruned, problems, unknown } = check({ metadata, status, Spec: {} });

    expect(pruned).toMatchObject({ metadata, status });
    expect(problems).toEqual([]);
    expect(unknown).toEqual([{ field: 'Spec', value: {}, near: 'spec' }]);
  });

  test('lets any YAML be flinkConfiguration since operator 1.13', () => {
    const spec = { flinkConfiguration: { taskmanager: { numberOfTaskSlots: 2 }, flags: [true, null] } };

    expect(check({ spec })).toMatchObject({ problems: [], unknown: [], pruned: { spec } });
  });

  test('refuses a kind that the operator does not have', () => {
    expect(check({ kind: 'FlinkStateSnapshot' }, OperatorVersion.V1_9_0).problems).toEqual([
      {
        field: 'kind',
        value: 'FlinkStateSnapshot',
        message: 'operator 1.9.0 has no such kind; operator 1.10.0 is the first that has it',
      },
    ]);
    expect(check({ kind: 'FlinkDeploymnt' }).problems[0].message).toContain('must be one of FlinkDeployment');
    expect(check({ apiVersion: 'flink.apache.org/v1alpha1' }).problems).toEqual([
      {
        field: 'apiVersion',
        value: 'flink.apache.org/v1alpha1',
        message: 'must be one of flink.apache.org/v1beta1',
      },
    ]);
  });

  (HAS_CORPUS ? test : test.skip)(
    'finds no wrong value in any real manifest (needs ../shared/corpus)',
    () => {
      const problems = manifests().flatMap(
        (manifest) => checkSchema(manifest, OperatorVersion.DEFAULT).problems,
      );

      expect(problems).toEqual([]);
      expect(manifests().length).toBeGreaterThan(100);
    },
  );

  test('costs no more than some readings of the manifest', () => {
    const all = manifests();
    const texts = all.map((manifest) => JSON.stringify(manifest));
    const timeOf = (act: (i: number) => void) => {
      const start = performance.now();
      for (let i = 0; i < 2_000; i++) act(i % all.length);
      return performance.now() - start;
    };
    // The least of some rounds each: what else the machine does can only make a round longer.
    const least = (act: (i: number) => void) => Math.min(...Array.from({ length: 5 }, () => timeOf(act)));
    const reading = least((i) => void JSON.parse(texts[i]));
    const checking = least((i) => void checkSchema(all[i], OperatorVersion.DEFAULT));

    expect(checking / reading).toBeLessThan(40);
  });
});

function check(parts: JsonObject, version = OperatorVersion.DEFAULT) {
  const base = { apiVersion: SAMPLE.apiVersion, kind: SAMPLE.kind };
  return checkSchema({ ...base, ...parts }, version);
}

/** `expect.anything()` does not match null. */
function withNull(problems: readonly { readonly value: unknown }[]) {
  return <T extends object>(expected: T, i: number) =>
    problems[i]?.value === null ? { ...expected, value: null } : expected;
}
