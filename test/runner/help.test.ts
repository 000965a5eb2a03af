import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { bundled, flinkFleet } from './command';
import { version } from '../../package.json';

jest.setTimeout(60_000);

const COMMANDS = [
  'init',
  'validate',
  'synth',
  'explain',
  'simulate',
  'plan',
  'apply',
  'status',
  'history',
  'show',
  'resume',
  'placements',
  'unlock',
  'state',
  'completion',
];

test('--version prints the version of the package', async () => {
  expect(await flinkFleet('/', '--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});

test.each([['--help'], ['help'], []])('help lists all commands: %s', async (...args) => {
  const { code, stdout, stderr } = await flinkFleet('/', ...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${command}[ |]`, 'm'));
  expect(stdout).toContain('0 done, 1 error, 2 changes found, 3 refused');
});

test.each(COMMANDS)('%s --help says how it is used', async (command) => {
  const { code, stdout, stderr } = await flinkFleet('/', command, '--help');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(new RegExp(`^Usage: flink-fleet ${command}[ |]`));
});

test('help is there in less than twice the time that Node takes to do nothing', async () => {
  const command = await bundled();
  const time = (args: string[]) => {
    const start = performance.now();
    expect(spawnSync(process.execPath, args).status).toBe(0);
    return performance.now() - start;
  };
  // Pairs, one right after the other, so that both have the same machine; a quiet pair is enough.
  const ratios = Array.from({ length: 15 }, () => {
    const nothing = time(['-e', '0']);
    return time([command, '--help']) / nothing;
  }).sort((a, b) => a - b);
  expect(ratios[3]).toBeLessThan(2);
});
