import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openLedger } from '../../../src/runner/ledger/open';
import { clicks, newFolder, small } from '../../fleet/fixture';
import { writeKubeconfig } from '../../lab/cluster/kubeconfig';
import { bundled, flinkFleet } from '../command';

jest.setTimeout(120_000);

/** Nothing listens on the port of discard. */
const NOWHERE = 'https://127.0.0.1:9';

let folder: string;
let args: readonly string[];
beforeAll(() => {
  folder = newFolder();
  const it = small({}, folder);
  it.ads.addApplication('clicks', clicks(it));
  it.fleet.synth();
  const kubeconfig = join(folder, 'kubeconfig');
  const entry = (context: string) => ({
    context,
    server: NOWHERE,
    token: 'secret-token-of-somebody',
    ca: '',
  });
  writeKubeconfig(kubeconfig, entry('us-east'), entry('us-west'));
  args = ['status', '--assembly', it.fleet.outdir, '--kubeconfig', kubeconfig, '--timeout', '1'];
});

test('where no cluster answers, all that is known is shown, and the exit code says so', async () => {
  const { code, stdout, stderr } = await flinkFleet(folder, ...args);
  expect(code).toBe(1);
  expect(stderr).toContain('there is no ledger at');
  expect(stdout).toMatch(/\nads\/clicks +us-\w+ +1 +unknown +- +- +- +us-\w+ does not answer\n/);
  expect(stdout).toContain('fleet streaming: 1 application: 1 unknown\n0 of 2 clusters answered\n');
  expect(stdout).toMatch(/us-east was not reached: .*127\.0\.0\.1/);
  expect(stdout + stderr).not.toContain('secret-token');
});

test.each([
  [['--cluster', 'us-eats'], 'FLEET_E5007', /no cluster us-eats; did you mean us-east\?/],
  [['--tenant', 'adds'], 'FLEET_E5007', /no tenant adds; did you mean ads\?/],
  [['clicks'], 'FLEET_E5007', /no application clicks; did you mean ads\/clicks\?/],
  [['--state', 'broken'], 'FLEET_E5001', /broken/],
  [['--every', 'never'], 'FLEET_E5001', /number of seconds/],
  [['--kubeconfig', '/none/at/all'], 'FLEET_E5102', /\/none\/at\/all/],
])('what cannot be meant is refused: %s', async (more, errorCode, message) => {
  const { code, stderr } = await flinkFleet(folder, ...args, ...more);
  expect(code).toBe(1);
  expect(stderr).toContain(errorCode);
  expect(stderr).toMatch(message);
});

/** A terminal, by the program that records what goes on in one. */
const hasScript = spawnSync('script', ['--version']).status === 0;
(hasScript ? test : test.skip)(
  'on a terminal a watch draws over what it drew, and ends when it is interrupted',
  async () => {
    // How long ago it was seen is another text with each second.
    const url = join(folder, 'seen');
    const ledger = await openLedger(url, { fleet: 'streaming', create: true });
    const seen = { app: 'ads/clicks', seen: new Date().toISOString(), epoch: 1, uid: 'u-1' } as const;
    await ledger.writeBeacons('us-east', [{ ...seen, desiredState: 'running', directories: {} }]);
    const words = [process.execPath, await bundled(), ...args, '--ledger', url, '--watch', '--every', '0.3'];
    const pid = join(folder, 'pid');
    const command = `stty rows 30 cols 160; echo $$ > ${pid}; exec ${words.join(' ')}`;
    const child = spawn('script', ['-qec', command, '/dev/null'], {
      cwd: folder,
      env: { ...process.env, CI: '', TERM: 'xterm' },
    });
    let stdout = '';
    const drawn = (text: string) => text.split('0 of 2 clusters answered').length - 1;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const before = drawn(stdout);
      stdout += text;
      if (before < 2 && drawn(stdout) >= 2) process.kill(Number(readFileSync(pid, 'utf8')), 'SIGINT');
    });
    const [status] = (await once(child, 'close')) as [number];
    expect(status).toBe(0);
    // Lines were taken back between two looks.
    // eslint-disable-next-line no-control-regex
    expect(stdout).toMatch(/\u001b\[2K\u001b\[1A/);
  },
);
