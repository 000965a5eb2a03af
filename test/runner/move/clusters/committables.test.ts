import { KubeApi } from '../../../../src/runner/kube/api';
import { KubeError } from '../../../../src/runner/kube/error';
import type { KubeObject } from '../../../../src/runner/kube/object';
import { CommittableQuestions, failedIn, together } from '../../../../src/runner/move/clusters/committables';
import { record } from '../fixture';

const JOB = '02e6a4aba4b533f7e32ac732721bc6fa';
const OUT = '20ba6b65f97481d5570070de90e4e791';
const METRICS = `jobs/${JOB}/vertices/${OUT}/subtasks/metrics`;
const ID = 'Kafka_sink__out-1__Committer.failedCommittables';

/** As Flink 1.20 and 2.2 answer; each path on its own may be answered otherwise. */
const flink = (changed: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> => ({
  [`jobs/${JOB}`]: {
    vertices: [
      { id: 'bc764cd8ddf7a0cff126f51c16239658', name: 'Source: numbers' },
      { id: OUT, name: 'Kafka sink: out-1: Writer -> Kafka sink: out-1: Committer' },
    ],
  },
  [`jobs/${JOB}/metrics?get=numberOfCompletedCheckpoints`]: [
    { id: 'numberOfCompletedCheckpoints', value: '19' },
  ],
  [METRICS]: [{ id: 'Kafka_sink__out-1__Committer.numRecordsIn' }, { id: ID }],
  [`${METRICS}?get=${ID}&agg=sum`]: [{ id: ID, sum: 14.0 }],
  ...changed,
});

describe('what the sinks of a job could not commit', () => {
  const said = async (changed?: Readonly<Record<string, unknown>>) => {
    const asked: string[] = [];
    const answers = flink(changed);
    const answer = await failedIn(async (path) => {
      asked.push(path);
      if (answers[path] instanceof Error) throw answers[path];
      return answers[path];
    }, JOB);
    return { answer, asked };
  };

  test('is what its job manager has counted over all subtasks', async () => {
    expect((await said()).answer).toBe(14);
  });

  test('is nothing where none of them commits, which takes one request', async () => {
    const vertices = [{ id: OUT, name: 'Source: numbers -> Map -> Sink: print' }];
    expect(await said({ [`jobs/${JOB}`]: { vertices } })).toEqual({ answer: 0, asked: [`jobs/${JOB}`] });
  });

  test('is not known where its Flink does not count it', async () => {
    const metrics = [{ id: 'out__Committer.numRecordsIn' }];
    expect((await said({ [METRICS]: metrics })).answer).toEqual({
      unknown: 'its Flink does not count that; 1.19 and later do',
    });
  });

  const completed = `jobs/${JOB}/metrics?get=numberOfCompletedCheckpoints`;
  test.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['nobody has asked for metrics before', { [completed]: [] }, 'no metrics of now'],
    [
      'they were gathered before its first checkpoint',
      { [completed]: [{ id: 'numberOfCompletedCheckpoints', value: '0' }] },
      'no metrics of now',
    ],
    ['its task managers have told nothing', { [METRICS]: [] }, 'of its sinks'],
    ['one of its counts is missing', { [`${METRICS}?get=${ID}&agg=sum`]: [] }, 'lacks metrics'],
    ['its job manager knows nothing of the job', { [`jobs/${JOB}`]: undefined }, 'knows nothing'],
    ['it answers with something else', { [`jobs/${JOB}`]: { errors: ['x'] } }, 'knows nothing'],
    [
      'it does not answer',
      { [`jobs/${JOB}`]: new KubeError('unreachable', 'a: no endpoints', 'not-sent') },
      'no endpoints',
    ],
  ])('is asked for again where %s', async (_, changed, why) => {
    expect((await said(changed)).answer).toEqual({ yet: expect.stringContaining(why) });
  });

  test.each([
    [[0, 2, 3], 5],
    [[], 0],
    [[0, { unknown: 'x' }], { unknown: 'x' }],
    [[2, { unknown: 'x' }], 2],
    [[2, { unknown: 'x' }, { yet: 'y' }], { yet: 'y' }],
  ])('of the jobs of a session cluster is, of %j, %j', (all, sum) => {
    expect(together(all)).toEqual(sum);
  });
});

describe('asking for many', () => {
  const asking = (name: string) => ({
    name,
    record: record('APPLIED'),
    resources: { deployment: deployment(name), jobs: [] },
  });
  const deployment = (name: string): KubeObject => ({
    apiVersion: 'flink.apache.org/v1beta1',
    kind: 'FlinkDeployment',
    metadata: { name, uid: `uid-${name}`, generation: 1 },
    spec: { job: { state: 'running' } },
    status: {
      lifecycleState: 'STABLE',
      observedGeneration: 1,
      jobStatus: { state: 'RUNNING', jobId: JOB },
      reconciliationStatus: {
        state: 'DEPLOYED',
        lastReconciledSpec: JSON.stringify({
          spec: { job: { state: 'running' } },
          resource_metadata: { metadata: { generation: 1 } },
        }),
      },
    },
  });
  function api(answers: Readonly<Record<string, unknown>>): { api: KubeApi; asked: string[] } {
    const asked: string[] = [];
    const askService: KubeApi['askService'] = async ({ name }, path) => {
      asked.push(`${name} ${path}`);
      return answers[path] as never;
    };
    return { api: { askService } as KubeApi, asked };
  }

  test('each answers once, and is not asked again', async () => {
    const questions = new CommittableQuestions();
    const { api: the, asked } = api(flink());
    const all = ['clicks', 'views'].map(asking);
    expect([...(await questions.ask(the, all)).values()]).toEqual([14, 14]);
    expect(asked).toHaveLength(8);
    expect([...(await questions.ask(the, all)).values()]).toEqual([14, 14]);
    expect(asked).toHaveLength(8);
    // Another object of that name is another job.
    const other = { ...all[0], resources: { deployment: deployment('newer'), jobs: [] } };
    await questions.ask(the, [other]);
    expect(asked).toHaveLength(12);
  });

  test('who does not answer is asked again, and given up after a while', async () => {
    const { api: the } = api({});
    const patient = new CommittableQuestions();
    expect((await patient.ask(the, [asking('clicks')])).size).toBe(0);
    expect((await patient.ask(the, [asking('clicks')])).size).toBe(0);
    const hasty = new CommittableQuestions(-1);
    expect([...(await hasty.ask(the, [asking('clicks')])).values()]).toEqual([
      { unknown: 'its job manager knows nothing of its job' },
    ]);
  });
});
