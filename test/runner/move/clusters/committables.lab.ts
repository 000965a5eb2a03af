import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failedIn } from '../../../../src/runner/move/clusters/committables';
import { missingToolchain } from '../../../lab/build/toolchain';
import { Daemon } from '../../../lab/process/daemon';
import { releasePort, reservePort } from '../../../lab/process/ports';
import { until } from '../../../lab/process/until';
import { FlinkLine, startCommitting } from '../../../lab/programs/flink-job';

const missing = [
  ...missingToolchain(['flink-1', 'flink-2']),
  ...(spawnSync('javac', ['-version']).error ? ['javac is missing'] : []),
];
const describeFlink = missing.length === 0 ? describe : describe.skip;
const skipped = missing.length > 0 ? ` (skipped: ${missing.join('; ')})` : '';

describeFlink.each<FlinkLine>(['flink-1', 'flink-2'])(
  `what sinks could not commit, by a real %s${skipped}`,
  (line) => {
    let folder: string;
    let port: number;
    let job: Daemon | undefined;
    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), 'flink-commits-'));
      port = await reservePort();
    });
    afterEach(async () => {
      await job?.kill();
      releasePort(port);
      rmSync(folder, { recursive: true, force: true });
    });

    const ask = async (path: string): Promise<unknown> => {
      const answer = await fetch(`http://127.0.0.1:${port}/${path}`);
      return answer.status === 404 ? undefined : answer.json();
    };
    async function counted(): Promise<unknown> {
      return until(
        async () => {
          const { jobs } = (await ask('jobs')) as { jobs: readonly { id: string }[] };
          const said = jobs.length === 0 ? undefined : await failedIn(ask, jobs[0].id);
          return said === undefined || (typeof said === 'object' && 'yet' in said) ? undefined : { said };
        },
        { what: 'a count', timeoutMs: 60_000, needs: [job!] },
      );
    }

    test('is counted over all subtasks, though the job goes on as if nothing had happened', async () => {
      job = await startCommitting(line, folder, port, true);
      expect(await counted()).toEqual({ said: 2 });
      const { jobs } = (await ask('jobs')) as { jobs: readonly { status: string }[] };
      expect(jobs.map(({ status }) => status)).toEqual(['RUNNING']);
    }, 120_000);

    test('is nothing where all commits come through', async () => {
      job = await startCommitting(line, folder, port, false);
      expect(await counted()).toEqual({ said: 0 });
    }, 120_000);
  },
);
