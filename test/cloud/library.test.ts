import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newFolder } from '../fleet/fixture';

const ROOT = join(__dirname, '../..');
const PROGRAM = `
const { Fleet } = require('cdk8s-flink-fleet');
const { FleetCloud } = require('cdk8s-flink-fleet/cloud');
const loaded = () => Object.keys(require.cache).filter((file) => /node_modules.cdkt[fn]./.test(file)).length;
const fleet = new Fleet({ name: 'x' });
fleet.addAwsAccount('a', { accountId: '111122223333', region: 'eu-west-1' });
const cloud = new FleetCloud(fleet, { library: process.argv[2] });
const before = loaded();
try { cloud.synth(); } catch (error) { console.log(error.message); }
console.log(before, loaded() > 0);
`;

let folder: string;

beforeAll(() => {
  folder = newFolder();
  const own = join(folder, 'node_modules/cdk8s-flink-fleet');
  mkdirSync(own, { recursive: true });
  // Not a link: whoever follows it would find what this repository has.
  for (const name of ['package.json', 'lib', '.jsii']) {
    cpSync(join(ROOT, name), join(own, name), { recursive: true });
  }
  ['cdk8s', 'cdk8s-plus-27', 'constructs', 'yaml'].forEach(link);
  writeFileSync(join(folder, 'main.js'), PROGRAM);
});

const link = (name: string) =>
  symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));

/** Runs a program of a user who has these packages beside this one. */
function run(packages: readonly string[], ...args: readonly string[]): string[] {
  packages.forEach(link);
  try {
    return execFileSync('node', ['main.js', ...args], { cwd: folder, encoding: 'utf8' })
      .trim()
      .split('\n');
  } finally {
    packages.forEach((name) => rmSync(join(folder, 'node_modules', name)));
  }
}

test('without a library there are stacks all the same; only writing them fails, and says what to install', () => {
  expect(run([])).toEqual([
    'FLEET_E4001: stacks are written by cdktf, or by its successor cdktn, and neither can be loaded; install one beside ' +
      'cdk8s-flink-fleet: npm install cdktf',
    '0 false',
  ]);
  expect(run(['cdktf'], 'cdktn')[0]).toMatch(
    /^FLEET_E4001: stacks were to be written by cdktn, .*npm install cdktn$/,
  );
});

test.each(['cdktf', 'cdktn'])('%s is loaded only when stacks are written', (name) => {
  expect(run([name])).toEqual(['0 true']);
});
