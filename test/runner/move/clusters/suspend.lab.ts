import { Stage } from './stage';
import { FolderStore } from '../../../../src/runner/state/folder-store';
import { observe } from '../../../../src/runner/state/observe';
import { describeLab, Lab } from '../../../lab';
import { JobDouble, startJobDouble } from '../../../lab/programs/job-double';

describeLab('the source of a move', {}, () => {
  let lab: Lab;
  let a: Stage;
  let double: JobDouble;
  beforeAll(async () => {
    lab = await Lab.start({});
    a = await Stage.start(lab);
    double = await startJobDouble(a.cluster);
  }, 600_000);
  afterAll(async () => {
    await a?.api.close();
    await double?.stop();
    await lab?.stop();
  });

  test('is seen running, with its pods and what high availability has', async () => {
    await a.run('clicks');
    const seen = await a.until('a running job', 'clicks', ({ resource }) => resource?.running);
    expect(seen).toMatchObject({
      uid: a.uid,
      guarded: true,
      grant: { epoch: 1, token: 1, revoked: false },
      resource: { epoch: 1, suspended: false, deleting: false, stop: 'no', finished: false },
      remains: { pods: 2, deployment: true, haConfigMaps: 2, doubtful: false },
    });
    expect(seen.refusesToRun).toBeUndefined();
  });

  test('is revoked, and stops with a savepoint, after which nothing of it is left but its resource', async () => {
    const job = double.job('ads/clicks')!;
    await a.cluster.until(async () => job.completed.length > 3, { what: 'checkpoints' });
    expect(await a.stop('clicks')).toEqual({ done: true });
    const stopped = await a.until(
      'the end of its job',
      'clicks',
      ({ resource, remains }) => resource?.stop === 'stopped' && remains.pods === 0,
    );
    expect(stopped).toMatchObject({
      refusesToRun: true,
      grant: { revoked: true },
      resource: { suspended: true, running: false, finished: false },
      remains: { deployment: false, doubtful: false },
    });
    const files = await observe(new FolderStore(a.folder), {
      epoch: 1,
      directory: `${a.name}.1/ads/clicks/e1`,
    });
    expect(files.savepoints).toEqual([
      expect.objectContaining({ jobPrefix: job.id.slice(0, 6), stop: true }),
    ]);
    expect(files.results).toEqual([expect.objectContaining({ jobId: job.id, status: 'SUCCEEDED' })]);
    expect(files.pointers).toEqual([]);
  });
});
