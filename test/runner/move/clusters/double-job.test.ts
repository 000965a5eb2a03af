import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderStore } from '../../../../src/runner/state/folder-store';
import { observe } from '../../../../src/runner/state/observe';
import { DoubleJob, JobProps, newJobId } from '../../../lab/programs/job-double/job';
import { Denied, jobStore } from '../../../lab/programs/job-double/store';

const folder = mkdtempSync(join(tmpdir(), 'job-double-'));
const rootOf = (epoch: number) => `file://${folder}/a.1/ads/clicks/e${epoch}`;
const filesOf = async (epoch: number) =>
  observe(new FolderStore(folder), { epoch, directory: `a.1/ads/clicks/e${epoch}` });

/** What is denied from now on, by the beginning of its URI. */
const denied = new Set<string>();
const files = jobStore();
const refuse = (uri: string) => {
  if ([...denied].some((prefix) => uri.startsWith(prefix))) throw new Denied(uri);
};
const store: JobProps['store'] = {
  ...files,
  put: async (uri, content) => {
    refuse(uri);
    await files.put(uri, content);
    onPut(uri);
  },
  remove: async (uri) => (refuse(uri), files.remove(uri)),
};
/** As a broker has them: what was committed is not committed again. */
const commits: [number, number, number][] = [];
const transactions = new Set<string>();
/** What happens once a file is there. */
let onPut: (uri: string) => void = () => undefined;

function job(epoch: number, id = newJobId()): DoubleJob {
  const root = rootOf(epoch);
  return new DoubleJob({
    id,
    clusterId: 'clicks',
    directories: { checkpoints: `${root}/checkpoints`, savepoints: `${root}/savepoints`, ha: `${root}/ha` },
    retained: 3,
    store,
    intervalMs: 20,
    rate: 10_000,
    onCommit: ({ id: transaction, from, to }) => {
      if (!transactions.has(transaction)) commits.push([epoch, from, to]);
      transactions.add(transaction);
    },
  });
}

async function completes(the: DoubleJob, count: number): Promise<void> {
  for (let tries = 0; the.completed.length < count && tries < 500; tries++) {
    await new Promise((go) => setTimeout(go, 10));
  }
  expect(the.completed.length).toBeGreaterThanOrEqual(count);
}

const first = job(1);
beforeAll(async () => {
  await first.start();
  await completes(first, 3);
});
afterAll(() => first.kill());

test('a job of the double leaves the files that a job of Flink leaves', async () => {
  const other = job(5);
  await other.start();
  await completes(other, 5);
  other.kill();
  const seen = await filesOf(5);
  const numbers = seen.checkpoints.map(({ number }) => number).sort((a, b) => a - b);
  expect(numbers.length).toBeGreaterThanOrEqual(3);
  expect(seen.checkpoints.every(({ id, number }) => id === number)).toBe(true);
  // Those that it keeps are named by pointers; one may be under way.
  expect(seen.pointers.filter(({ names }) => names !== undefined).length).toBeGreaterThanOrEqual(3);
  expect(seen.results).toEqual([]);
});

test('once its store denies all it commits nothing, and what goes on elsewhere commits the rest once', async () => {
  denied.add(rootOf(1));
  await new Promise((go) => setTimeout(go, 60));
  const { length } = first.completed;
  const before = commits.length;
  await new Promise((go) => setTimeout(go, 200));
  expect(first.completed).toHaveLength(length);
  expect(commits).toHaveLength(before);
  expect(first.restarts).toBeGreaterThan(2);
  expect(first.state).toBe('RUNNING');
  await expect(first.stop()).rejects.toThrow(Denied);
  expect(first.state).toBe('RUNNING');

  // What goes on elsewhere from its last checkpoint commits what comes next, and nothing twice.
  const second = job(2);
  await second.start(first.newest!);
  await completes(second, 2);
  const savepoint = await second.stop();
  const of = (epoch: number) => commits.filter(([each]) => each === epoch);
  const all = [...of(1), ...of(2)];
  expect(all[0][1]).toBe(0);
  all.slice(1).forEach(([, from], i) => expect(from).toBe(all[i][2]));
  const seen = await filesOf(2);
  expect(seen.checkpoints).toEqual([]);
  expect(seen.pointers).toEqual([]);
  expect(seen.savepoints).toEqual([expect.objectContaining({ uri: savepoint, stop: true })]);
  expect(seen.results).toEqual([expect.objectContaining({ jobId: second.id, status: 'SUCCEEDED' })]);
});

test('what it registered and did not come to commit, whoever is restored from that commits', async () => {
  const sixth = job(6);
  await sixth.start();
  await completes(sixth, 2);
  const pointer = new Promise<void>((resolve) => {
    onPut = (uri) => {
      if (!uri.startsWith(`${rootOf(6)}/ha/`)) return;
      sixth.kill();
      resolve();
    };
  });
  await pointer;
  onPut = () => undefined;
  const { checkpoints } = await filesOf(6);
  const [newest] = [...checkpoints].sort((a, b) => b.number - a.number);
  expect(newest.number).toBe(sixth.completed.at(-1)! + 1);

  const seventh = job(7);
  await seventh.start(newest.uri);
  await completes(seventh, 2);
  seventh.kill();
  const [of6, of7] = [6, 7].map((epoch) => commits.filter(([each]) => each === epoch));
  expect(of7[0][1]).toBe(of6.at(-1)![2]);
  of7.slice(1).forEach(([, from], i) => expect(from).toBe(of7[i][2]));
});

test('its first pointer names what it was restored from', async () => {
  const third = job(3);
  // It goes on taking checkpoints.
  const from = first.newest!;
  await third.start(from);
  const { pointers } = await filesOf(3);
  expect(pointers.map(({ names }) => names)).toContain(from);
  third.kill();
});

test('after a power failure it comes back from what its high availability knows', async () => {
  const fourth = job(4);
  await fourth.start();
  await completes(fourth, 3);
  fourth.kill();
  const { newest } = fourth;
  const back = job(4, fourth.id);
  expect(await back.recover()).toBe(true);
  expect(back.restored).toMatchObject({ uri: newest });
  await completes(back, 1);
  await back.cancel();
  const seen = await filesOf(4);
  // A cancellation keeps its checkpoints, and nothing tells any more which were registered.
  expect(seen.pointers).toEqual([]);
  expect(seen.checkpoints.length).toBeGreaterThan(0);
  expect(seen.results).toEqual([expect.objectContaining({ status: 'CANCELED' })]);
});
