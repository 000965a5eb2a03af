import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FleetAssembly } from '../../../src/assembly/assembly';
import { readAssembly } from '../../../src/runner/assembly/read';
import { clicks, newFolder, small } from '../../fleet/fixture';

type Changed = { -readonly [K in keyof FleetAssembly]: Record<string, unknown> };

function synthesized(): { folder: string; file: string } {
  const folder = newFolder();
  const it = small({}, folder);
  it.ads.addApplication('clicks', clicks(it));
  it.fleet.synth();
  const { file } = readAssembly(it.fleet.outdir).applications['ads/clicks'];
  return { folder: it.fleet.outdir, file };
}

/** What is said of an assembly whose index was changed by hand. */
function saidOf(change: (assembly: Changed) => void): string {
  const { folder } = synthesized();
  const index = join(folder, 'fleet.json');
  const json = JSON.parse(readFileSync(index, 'utf8')) as Changed;
  change(json);
  writeFileSync(index, JSON.stringify(json));
  return errorOf(folder);
}

function errorOf(folder: string): string {
  try {
    readAssembly(folder);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it was read');
}

test('an assembly is read as it was written', () => {
  const { folder } = synthesized();
  expect(readAssembly(folder)).toMatchObject({ version: 1, fleet: 'streaming' });
});

test('where there is none, the error says how one is written', () => {
  expect(errorOf(newFolder())).toMatch(
    /FLEET_E5005: there is no fleet\.json in .*; write it by flink-fleet synth/,
  );
});

test('an index that is no JSON, or something else, is an error', () => {
  const { folder } = synthesized();
  writeFileSync(join(folder, 'fleet.json'), '{"version": 1,');
  expect(errorOf(folder)).toMatch(/FLEET_E5006: .* has a fleet\.json that is no JSON object/);
  writeFileSync(join(folder, 'fleet.json'), '[]');
  expect(errorOf(folder)).toContain('no JSON object');
});

test.each([
  [2, 'is of version 2, and this command reads 1 at most; use the flink-fleet of the package that wrote it'],
  [99, 'is of version 99, and this command reads 1 at most'],
  [undefined, 'says no version in its fleet.json'],
  [null, 'says no version in its fleet.json'],
  [0, 'has the version 0, which never was'],
  [1.5, 'has the version 1.5, which never was'],
  ['1', 'has the version "1", which never was'],
  [{}, 'has the version {}, which never was'],
])('of the version %j, which is not read, nothing else is said', (version, said) => {
  const message = saidOf((assembly) => Object.assign(assembly, { version, clusters: [], shards: {} }));
  expect(message).toContain(said);
  expect(message).not.toMatch(/clusters|shards|problems/);
});

test('everything that is not of the form is told at once, with its place', () => {
  const message = saidOf((assembly) => {
    Object.assign(assembly.clusters['us-east'] as object, { generation: 0, cordoned: 'no' });
    Object.assign(assembly.queues['ads/critical'] as object, { tier: 4, clusterLabel: {} });
    delete (assembly.applications['ads/clicks'] as Record<string, unknown>).demand;
  });
  expect(message).toContain('has 5 problems');
  expect(message).toContain('- clusters.us-east.generation must be a whole number, 1 or more, got 0');
  expect(message).toContain('- clusters.us-east.cordoned must be true or false, got "no"');
  expect(message).toContain('- queues.ads/critical.tier must be one of 1, 2, 3, got 4');
  expect(message).toContain('- queues.ads/critical.clusterLabel is not known; did you mean clusterLabels?');
  expect(message).toContain('- applications.ads/clicks.demand is missing');
});

test('what is null is not there: missed where it must be, and absent where it may be', () => {
  const message = saidOf(({ clusters }) => {
    Object.assign(clusters['us-east'] as object, { capacity: null, context: null, stateStorages: [null] });
  });
  expect(message).toContain('has 2 problems');
  expect(message).toContain('clusters.us-east.context is missing');
  expect(message).toContain('clusters.us-east.stateStorages[0] must be a string that is not empty');
});

test('names of what is not there are errors', () => {
  const message = saidOf((assembly) => {
    Object.assign(assembly.applications['ads/clicks'] as object, { cluster: 'mars', queue: 'ads/none' });
    Object.assign(assembly.queues['ads/critical'] as object, { tenant: 'nobody' });
  });
  expect(message).toContain('applications.ads/clicks names the cluster mars, which is not in fleet.json');
  expect(message).toContain('applications.ads/clicks names the queue ads/none');
  expect(message).toContain('queues.ads/critical names the tenant nobody');
});

test('a manifest that was edited, or is gone, is found', () => {
  const { folder, file } = synthesized();
  appendFileSync(join(folder, file), '# by hand\n');
  expect(errorOf(folder)).toContain(`has another ${file} than was synthesized\nsynthesize it again`);
  rmSync(join(folder, file));
  expect(errorOf(folder)).toContain(`lacks ${file}`);
});

test('whoever takes nothing from the manifests is told nothing of them', () => {
  const { folder, file } = synthesized();
  appendFileSync(join(folder, file), '# edited\n');
  expect(readAssembly(folder, 'at its index')).toMatchObject({ fleet: 'streaming' });
});

test.each(['../secret.yaml', '/etc/passwd', 'us-east/../../x', 'C:\\x'])(
  '%s is no file of an assembly',
  (path) => {
    const message = saidOf(({ clusters }) => {
      Object.assign(clusters['us-east'] as object, {
        files: [{ layer: 'apps', path, digest: 'sha256:0', objects: ['/ConfigMap/ads/x'] }],
      });
    });
    expect(message).toContain(`names ${path}, which is not within it`);
  },
);

test('a folder in the place of a file is a file that is not there', () => {
  const { folder, file } = synthesized();
  rmSync(join(folder, file));
  mkdirSync(join(folder, file));
  expect(errorOf(folder)).toContain(`lacks ${file}`);
});
