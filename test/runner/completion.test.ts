import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { flinkFleet, newFolder } from './command';
import { commandLine } from '../../src/runner/cli/program';
import { completionScript } from '../../src/runner/cli/render/completion';

jest.setTimeout(60_000);

const SHELLS = ['bash', 'zsh', 'fish'] as const;

test.each(SHELLS)('the script for %s knows all commands and all their options', async (shell) => {
  const { code, stdout } = await flinkFleet('/', 'completion', shell);
  expect(code).toBe(0);
  expect(stdout).toBe(completionScript(commandLine(), shell));
  const { commands } = commandLine();
  expect(commands.length).toBeGreaterThan(5);
  for (const command of commands) {
    expect(stdout).toContain(command.name());
    for (const { long } of command.options) expect(stdout).toContain(long!.slice(2));
  }
});

for (const shell of SHELLS) {
  const there = !spawnSync(shell, ['--version']).error;
  (there ? test : test.skip)(
    `${shell} can read its script${there ? '' : `; there is no ${shell} here`}`,
    () => {
      const file = join(newFolder(), 'script');
      writeFileSync(file, completionScript(commandLine(), shell));
      expect(execFileSync(shell, ['-n', file], { encoding: 'utf8' })).toBe('');
    },
  );
}

test.each([
  ['flink-fleet sim', ['simulate']],
  ['flink-fleet simulate --lo', ['--lose']],
  ['flink-fleet explain -o ', []],
  ['flink-fleet explain --output j', ['json']],
  ['flink-fleet completion f', ['fish']],
  ['flink-fleet synth --out /us', ['/usr']],
])('bash completes "%s"', (line, expected) => {
  const words = line.split(' ');
  const script = `${completionScript(commandLine(), 'bash')}
COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}) COMP_CWORD=${words.length - 1}
_flink_fleet
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const found = execFileSync('bash', ['-c', script], { encoding: 'utf8' }).split('\n').filter(Boolean);
  expect(found).toEqual(expect.arrayContaining(expected));
  if (expected.length > 0) expect(found).toHaveLength(expected.length);
});
