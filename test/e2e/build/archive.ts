import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { run } from '../../lab/build/run';

/** A folder of the machine, and where it is in the image. */
export interface Layer {
  readonly folder: string;
  readonly at: string;
}

export interface Image {
  /** As manifests name it. */
  readonly name: string;
  readonly layers: readonly Layer[];
  readonly entrypoint: readonly string[];
  readonly command?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Writes images into one archive, as `docker save` does; a layer that several have is in it once. */
export async function writeArchive(file: string, images: readonly Image[]): Promise<void> {
  const work = `${file}.work`;
  mkdirSync(work);
  try {
    const packed = new Map<string, string>();
    const manifest = [];
    for (const { name, layers, entrypoint, command, env = {} } of images) {
      const digests: string[] = [];
      for (const layer of layers) {
        const key = `${layer.folder} ${layer.at}`;
        const digest = packed.get(key) ?? (await pack(layer, work));
        packed.set(key, digest);
        digests.push(digest);
      }
      const config = JSON.stringify({
        architecture: process.arch === 'x64' ? 'amd64' : process.arch,
        os: 'linux',
        config: {
          Entrypoint: entrypoint,
          Cmd: command ?? null,
          Env: Object.entries(env).map(([variable, value]) => `${variable}=${value}`),
        },
        rootfs: { type: 'layers', diff_ids: digests.map((digest) => `sha256:${digest}`) },
        history: digests.map(() => ({ created_by: 'flink-fleet' })),
      });
      const id = createHash('sha256').update(config).digest('hex');
      writeFileSync(join(work, `${id}.json`), config);
      const files = digests.map((digest) => `${digest}.tar`);
      manifest.push({ Config: `${id}.json`, RepoTags: [name], Layers: files });
    }
    writeFileSync(join(work, 'manifest.json'), JSON.stringify(manifest));
    await run('tar', ['-cf', file, '-C', work, '.'], work);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The same folder makes the same bytes, whenever it was unpacked and by whom. */
async function pack({ folder, at }: Layer, work: string): Promise<string> {
  const file = join(work, 'layer');
  const same = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner'];
  // Where links lead to stays as it is.
  const move = `--transform=flags=rSh;s,^\\./,${at.replace(/^\/|\/$/g, '')}/,`;
  await run('tar', [...same, ...(at === '/' ? [] : [move]), '-cf', file, '-C', folder, '.'], work);
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  const digest = hash.digest('hex');
  renameSync(file, join(work, `${digest}.tar`));
  return digest;
}
