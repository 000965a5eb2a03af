import { writeFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { FleetAssembly } from '../../../src/assembly/assembly';
import { digestOf } from '../../../src/assembly/digest';
import { DIGEST_ANNOTATION, desiredInTurns, desiredOf } from '../../../src/runner/apply/desired';
import { ChangeOptions, planOptionsOf, withChangeOptions } from '../../../src/runner/cli/change-options';
import { assemblyOf, clicks, small } from '../../fleet/fixture';

function assembled() {
  const it = small();
  it.ads
    .addApplication('clicks', clicks(it))
    .addObject({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'clicks' } });
  it.fleet.synth();
  const assembly = assemblyOf(it.fleet);
  const { file, cluster } = assembly.applications['ads/clicks'];
  return { folder: it.fleet.outdir, assembly, file, cluster };
}

describe('the objects that a cluster shall have', () => {
  test('are those of the assembly in its order, each with what says whose it is', () => {
    const { folder, assembly, cluster } = assembled();
    const desired = desiredOf(folder, assembly, cluster, { member: 'yes' });
    expect(desired.map(({ id }) => id)).toEqual(
      assembly.clusters[cluster].files.flatMap(({ objects }) => objects),
    );
    for (const { manifest } of desired) {
      expect(manifest.metadata).toMatchObject({
        labels: { member: 'yes' },
        annotations: { [DIGEST_ANNOTATION]: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) },
      });
    }
    const own = desired.filter(({ application }) => application === 'ads/clicks');
    expect(own.map(({ manifest: { kind }, guarded }) => [kind, guarded]).sort()).toEqual([
      ['ConfigMap', false],
      ['FlinkDeployment', true],
    ]);
  });

  test('are the same where others have their turn in between', async () => {
    const { folder, assembly, cluster } = assembled();
    expect(await desiredInTurns(folder, assembly, cluster, {})).toEqual(
      desiredOf(folder, assembly, cluster, {}),
    );
    writeFileSync(join(folder, assembly.clusters[cluster].files[0].path), '# edited');
    await expect(desiredInTurns(folder, assembly, cluster, {})).rejects.toThrow(/FLEET_E5006/);
  });

  test('have the same digests each time, and labels do not count', () => {
    const { folder, assembly, cluster } = assembled();
    const digests = (labels: Record<string, string>) =>
      desiredOf(folder, assembly, cluster, labels).map(
        ({ manifest }) => manifest.metadata.annotations?.[DIGEST_ANNOTATION],
      );
    expect(digests({ a: 'b' })).toEqual(digests({}));
    expect(new Set(digests({})).size).toBe(digests({}).length);
  });

  /** Changes a file, and the index with it. */
  function forged(
    change: (text: string) => string,
    index: (assembly: FleetAssembly, digest: string) => FleetAssembly,
  ) {
    const { folder, assembly, file, cluster } = assembled();
    const text = change(readFileSync(join(folder, file), 'utf8'));
    writeFileSync(join(folder, file), text);
    return () => desiredOf(folder, index(assembly, digestOf(text)), cluster, {});
  }
  const withDigest = (assembly: FleetAssembly, digest: string): FleetAssembly => {
    const { file, cluster } = assembly.applications['ads/clicks'];
    const { files } = assembly.clusters[cluster];
    const changed = files.map((each) => (each.path === file ? { ...each, digest } : each));
    return {
      ...assembly,
      clusters: { ...assembly.clusters, [cluster]: { ...assembly.clusters[cluster], files: changed } },
    };
  };

  test('are not those of a file that was edited', () => {
    expect(
      forged(
        (text) => `${text}# edited\n`,
        (assembly) => assembly,
      ),
    ).toThrow(/FLEET_E5006.*than was synthesized/s);
  });

  test('are not others than the index names, even if the digest fits', () => {
    const renamed = forged((text) => text.replace('kind: ConfigMap', 'kind: Secret'), withDigest);
    expect(renamed).toThrow(/names other objects/);
    const more = forged(
      (text) => `${text}---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: more\n`,
      withDigest,
    );
    expect(more).toThrow(/names other objects/);
  });

  test('are each there once', () => {
    const { folder, assembly, cluster } = assembled();
    const { files, ...others } = assembly.clusters[cluster];
    const twice = {
      ...assembly,
      clusters: { [cluster]: { ...others, files: [...files, files[files.length - 1]] } },
    };
    expect(() => desiredOf(folder, twice, cluster, {})).toThrow(/has .* twice/);
  });
});

describe('the options of plan and apply', () => {
  function parsed(...args: string[]) {
    const command = withChangeOptions(new Command('x'))
      .exitOverride()
      .configureOutput({ writeErr: () => undefined });
    command.parse(args, { from: 'user' });
    return planOptionsOf(command.opts<ChangeOptions>());
  }

  test('are careful by default', () => {
    expect(parsed()).toEqual({
      deep: false,
      force: false,
      recreate: false,
      prune: { prune: false, kinds: [], limit: 20 },
    });
  });

  test('are taken as they are given', () => {
    expect(
      parsed(
        '--deep',
        '--force-conflicts',
        '--prune',
        '--prune-kinds',
        'Namespace',
        'FlinkDeployment',
        '--prune-limit',
        '500',
      ),
    ).toEqual({
      deep: true,
      force: true,
      recreate: false,
      prune: { prune: true, kinds: ['Namespace', 'FlinkDeployment'], limit: 500 },
    });
  });

  test.each(['0', '-1', '1.5', 'many', '1e3', ''])('a limit of %j is none', (limit) => {
    expect(() => parsed('--prune-limit', limit)).toThrow(/whole number above 0/);
  });
});
