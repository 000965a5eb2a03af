import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { flinkFleet, linkPackages, newFolder } from './command';
import { version } from '../../package.json';
import { parsePlacements } from '../../src/assembly/placements';
import { typeErrors } from '../typescript';

jest.setTimeout(120_000);

test('what init makes runs: its program is valid, correct TypeScript, and every command of its README works', async () => {
  const folder = join(newFolder(), 'My Fleet 2');
  const made = await flinkFleet('/', 'init', folder);
  expect(made).toMatchObject({ code: 0, stderr: '' });
  expect(made.stdout).toContain(`  cd ${folder}\n  npm install\n  npx flink-fleet validate\n`);
  linkPackages(folder);

  const commands = [
    ...readFileSync(join(folder, 'README.md'), 'utf8').matchAll(/npx flink-fleet (.*?)(?: {2,}#.*)?$/gm),
  ];
  expect(commands.length).toBeGreaterThan(3);
  for (const [, command] of commands) {
    const { code, stderr } = await flinkFleet(folder, ...command.trim().split(' '));
    expect(stderr).toMatch(/^running npx tsx main\.ts\nsynthesized in [\d.]+ s\n$/);
    expect(code).toBe(0);
  }
  expect(existsSync(join(folder, 'dist/fleet.json'))).toBe(true);

  expect(typeErrors(join(folder, 'tsconfig.json'))).toBe('');
});

test('the fleet of init is named like its folder, and its lock file is one of that fleet', async () => {
  const folder = join(newFolder(), '7 Seas & Rivers');
  const { stdout } = await flinkFleet('/', 'init', folder, '-o', 'json');
  const { code, data } = JSON.parse(stdout) as { code: string; data: { fleet: string; files: string[] } };
  expect(code).toBe('FLEET_I5014');
  expect(data.fleet).toBe('seas-rivers');
  expect(data.files).toContain('placements.json');
  expect(parsePlacements(readFileSync(join(folder, 'placements.json'), 'utf8'), 'seas-rivers')).toMatchObject(
    {
      placements: { applications: {} },
    },
  );
});

test('the project of init asks for this package as it is, and for its peers', async () => {
  const folder = newFolder();
  expect((await flinkFleet(folder, 'init')).stdout).not.toContain('cd ');
  const { name, dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    name: string;
    dependencies: Record<string, string>;
  };
  expect(name).toBe(basename(folder).toLowerCase());
  expect(dependencies).toMatchObject({ 'cdk8s-flink-fleet': `^${version}`, cdk8s: expect.any(String) });
});
