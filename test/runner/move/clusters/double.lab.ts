import { Shape, Stage } from './stage';
import { OperatorVersion } from '../../../../src';
import { lastReconciledOf } from '../../../../src/runner/apply/ready/flink';
import { sameForm } from '../../../../src/runner/state/uri';
import { Daemon, describeLab, Lab, Manifest } from '../../../lab';
import { reservePort } from '../../../lab/process/ports';
import { DoubleJob, JobDouble, startJobDouble } from '../../../lab/programs/job-double';
import { FollowedJobs } from '../../../lab/programs/job-double/followed';
import { installOld, jobNamespace, startInstalled } from '../../../platform/operator/live';

const VERSION = OperatorVersion.V1_7_0;
const INSTALLATION = installOld({ namespace: 'flink' });

/** What both shall tell alike of an application. */
function factsOf(object: Manifest | undefined, deployment: Manifest | undefined): unknown {
  if (!object) return { gone: true, deployment: deployment !== undefined };
  const { status = {} } = object;
  const last = lastReconciledOf(object) as
    | {
        spec: { job: { state: string; upgradeMode: string } };
        resource_metadata: { metadata?: { generation: number } };
      }
    | undefined;
  return {
    lifecycle: status.lifecycleState,
    jobManager: status.jobManagerDeploymentStatus,
    job: status.jobStatus?.state,
    hasJobId: typeof status.jobStatus?.jobId === 'string',
    reconciliation: status.reconciliationStatus?.state,
    state: last?.spec.job.state,
    mode: last?.spec.job.upgradeMode,
    // Before 1.8 the generation stands beside the spec, and nowhere else.
    current: last?.resource_metadata.metadata?.generation === object.metadata.generation,
    observedGeneration: status.observedGeneration,
    savepoint: status.jobStatus?.savepointInfo?.lastSavepoint?.triggerType,
    upgradeSavepointPath: status.jobStatus?.upgradeSavepointPath,
    hasError: Boolean(status.error),
    deployment: deployment !== undefined,
    finalizers: (object.metadata as { finalizers?: string[] }).finalizers,
  };
}

describeLab('the double beside the real operator 1.7', { operator: true }, () => {
  let lab: Lab;
  let double: JobDouble;
  let followed: FollowedJobs;
  let operator: Daemon;
  const sides: { name: string; stage: Stage; ran: () => readonly DoubleJob[] }[] = [];
  beforeAll(async () => {
    lab = await Lab.start({ clusters: 2, operator: true });
    const [one, other] = [await Stage.start(lab, 0, 'a', VERSION), await Stage.start(lab, 1, 'b', VERSION)];
    for (const { cluster } of [one, other]) {
      await cluster.applyAll(jobNamespace('ads').filter(({ kind }) => kind !== 'Namespace'));
    }
    double = await startJobDouble(one.cluster, { version: '1.7.0', intervalMs: 300 });
    await other.cluster.applyAll([
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'flink' } },
      ...INSTALLATION.manifests,
    ]);
    followed = new FollowedJobs(other.cluster.api);
    followed.start();
    operator = await startInstalled(other.cluster, INSTALLATION, 'followed', undefined, {
      jobManagersOnLoopback: true,
    });
    sides.push(
      { name: 'double', stage: one, ran: () => double.ran },
      { name: 'operator', stage: other, ran: () => followed.ran },
    );
  }, 600_000);
  afterAll(async () => {
    await followed?.stop();
    await double?.stop();
    for (const { stage } of sides) await stage.api.close();
    await lab?.stop();
  });

  /** Does the same on both, and waits on both for the same. */
  async function both(
    what: string,
    name: string,
    act: (stage: Stage) => Promise<unknown>,
    reached: (object: Manifest | undefined, deployment: Manifest | undefined) => boolean,
  ): Promise<unknown[]> {
    return Promise.all(
      sides.map(async ({ name: side, stage }) => {
        await act(stage);
        let last: unknown;
        try {
          return await stage.cluster.until(
            async () => {
              const found = [
                await stage.find('FlinkDeployment', name),
                await stage.find('Deployment', name, 'apps/v1'),
              ] as const;
              last = factsOf(...found);
              return reached(...found) ? last : undefined;
            },
            { what, timeoutMs: 90_000, needs: side === 'operator' ? [operator] : [] },
          );
        } catch (error) {
          throw new Error(
            `${side}: ${JSON.stringify(last)}, ${followed.trouble}: ${(error as Error).message}`,
          );
        }
      }),
    );
  }

  const isRunning = (object?: Manifest) =>
    object?.status?.lifecycleState === 'STABLE' && object.status.jobStatus?.state === 'RUNNING';
  const run =
    (name: string, shape: Shape = {}) =>
    async (stage: Stage) =>
      stage.run(name, {
        ...shape,
        configuration: { 'rest.port': String(await reservePort()), ...shape.configuration },
      });

  test('a first deployment runs', async () => {
    const [ours, theirs] = await both('a running job', 'clicks', run('clicks'), isRunning);
    expect(ours).toEqual(theirs);
    expect(theirs).toMatchObject({
      lifecycle: 'STABLE',
      jobManager: 'READY',
      job: 'RUNNING',
      state: 'running',
      mode: 'stateless',
    });
  }, 120_000);

  test('a move stops it with a savepoint, and its job manager goes', async () => {
    for (const { ran, stage } of sides) {
      await stage.cluster.until(async () => ran().at(-1)!.completed.length > 1, { what: 'checkpoints' });
    }
    const [ours, theirs] = await both(
      'the end of its job manager',
      'clicks',
      async (stage) => expect(await stage.stop('clicks')).toEqual({ done: true }),
      (object, deployment) =>
        object?.status?.lifecycleState === 'SUSPENDED' &&
        object.status.jobManagerDeploymentStatus === 'MISSING' &&
        !deployment,
    );
    expect(ours).toEqual(theirs);
    expect(theirs).toMatchObject({
      lifecycle: 'SUSPENDED',
      job: 'FINISHED',
      state: 'suspended',
      mode: 'savepoint',
      savepoint: 'UPGRADE',
      hasError: false,
    });
    for (const { stage } of sides) {
      const seen = await stage.until('its stop', 'clicks', ({ resource }) => resource?.stop === 'stopped');
      expect(seen).toMatchObject({ refusesToRun: true, resource: { suspended: true, finished: false } });
    }
  }, 120_000);

  test('a deletion leaves nothing of it', async () => {
    const [ours, theirs] = await both(
      'its end',
      'clicks',
      async (stage) => {
        const { resource } = await stage.see('clicks');
        const { uid, resourceVersion } = resource!;
        await stage.act('clicks', {
          effect: 'delete-debt',
          cluster: stage.name,
          epoch: 1,
          uid,
          resourceVersion,
        });
      },
      (object) => !object,
    );
    expect(ours).toEqual(theirs);
    for (const { stage } of sides) {
      await stage.until(
        'nothing',
        'clicks',
        ({ resource, remains }) => !resource && remains.pods + remains.haConfigMaps === 0,
      );
    }
  }, 120_000);

  test('a first deployment starts where it is told to', async () => {
    const from = new Map(
      await Promise.all(
        sides.map(async ({ name, stage, ran }) => {
          const savepoint = ran().at(-1)!.props.directories.savepoints;
          const [file] = (await ran().at(-1)!.props.store.list(savepoint)).filter((each) =>
            each.endsWith('/_metadata'),
          );
          return [stage.name, { name, uri: file.replace('/_metadata', '') }] as const;
        }),
      ),
    );
    const [ours, theirs] = await both(
      'a running job',
      'heir',
      async (stage) => run('heir', { from: from.get(stage.name)!.uri })(stage),
      isRunning,
    );
    expect(ours).toEqual(theirs);
    for (const { stage, ran } of sides) {
      const { restored } = ran().at(-1)!;
      expect(sameForm((restored as { uri: string }).uri)).toBe(sameForm(from.get(stage.name)!.uri));
    }
  }, 120_000);

  test('what is created suspended never runs', async () => {
    const [ours, theirs] = await both('its finalizer', 'idle', run('idle', { suspended: true }), (object) =>
      Boolean((object?.metadata as { finalizers?: string[] } | undefined)?.finalizers),
    );
    const bare = (facts: unknown) => ({
      ...(facts as object),
      lifecycle: undefined,
      jobManager: undefined,
      job: undefined,
      reconciliation: undefined,
    });
    expect(bare(ours)).toEqual(bare(theirs));
    for (const { stage } of sides) {
      expect((await stage.see('idle')).resource).toMatchObject({ suspended: true, stop: 'stopped' });
    }
  }, 120_000);
});
