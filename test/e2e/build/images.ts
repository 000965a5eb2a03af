import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Image, writeArchive } from './archive';
import { buildParts, CACHE, cached } from '../../lab/build/cache';
import { PartName } from '../../lab/build/parts';
import { run } from '../../lab/build/run';

const JOB = join(__dirname, '../job/CountJob.java');
const JAVA = {
  JAVA_HOME: '/usr/lib/jvm/java-17-openjdk-amd64',
  // A cluster of this test lives for minutes: most of the time would go into compiling for a long life.
  JAVA_TOOL_OPTIONS: '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC',
  PATH: '/opt/flink/bin:/usr/local/bin:/usr/bin:/usr/sbin:/bin:/sbin',
};

/** What runs beside the containers of each pod. */
export const PAUSE_IMAGE = 'localhost/pause:1';
export const FLINK_IMAGE = 'registry.example.com/count:1';
const OPERATOR_IMAGE = 'docker.io/apache/flink-kubernetes-operator:1.7.0';
export const JOB_JAR = 'local:///opt/flink/usrlib/job.jar';
export const JOB_CLASS = 'CountJob';

const ENTRY = {
  flink: '#!/bin/bash\nexec "$@"\n',
  operator: `#!/bin/bash
[ "$1" = operator ] || exec "$@"
exec java $JVM_ARGS $LOG_CONFIG -cp '/opt/operator/*' org.apache.flink.kubernetes.operator.FlinkOperator
`,
};

const USERS = 'root:x:0:0:root:/root:/bin/bash\nflink:x:9999:9999:flink:/opt/flink:/bin/bash\n';

/** What the images are made of. */
export const IMAGE_PARTS: readonly PartName[] = [
  'java-root',
  'flink-home',
  'flink-s3',
  'flink-kafka',
  'operator',
];

/** The archive of all images that a node needs, since it pulls none. */
export async function buildImages(): Promise<string> {
  const parts = await buildParts(IMAGE_PARTS);
  const hash = createHash('sha256').update(JSON.stringify([ENTRY, JAVA, [...parts.values()]]));
  for (const file of [JOB, __filename, join(__dirname, 'archive.ts')]) hash.update(readFileSync(file));
  const folder = join(CACHE, `images-${hash.digest('hex').slice(0, 12)}`);
  const made = await cached(folder, 'the images of the nodes', async (unfinished) => {
    const work = `${unfinished}.work`;
    try {
      await writeArchive(join(unfinished, 'images.tar'), await images(parts, work));
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  });
  return join(made, 'images.tar');
}

async function images(parts: ReadonlyMap<PartName, string>, work: string): Promise<Image[]> {
  const part = (name: PartName) => parts.get(name)!;
  const base = { folder: part('java-root'), at: '/' };
  const script = (name: keyof typeof ENTRY) => ({
    folder: writeEntry(join(work, name), ENTRY[name]),
    at: '/',
  });
  const entrypoint = ['/docker-entrypoint.sh'];
  return [
    { name: PAUSE_IMAGE, layers: [base], entrypoint: ['sleep', 'infinity'], env: JAVA },
    {
      name: OPERATOR_IMAGE,
      layers: [base, { folder: part('operator'), at: '/opt/operator' }, script('operator')],
      entrypoint,
      env: JAVA,
    },
    {
      name: FLINK_IMAGE,
      layers: [
        base,
        { folder: part('flink-home'), at: '/opt/flink' },
        { folder: part('flink-s3'), at: '/opt/flink/plugins/s3-fs-hadoop' },
        { folder: part('flink-kafka'), at: '/opt/flink/usrlib' },
        { folder: await compileJob(parts, join(work, 'job')), at: '/opt/flink/usrlib' },
        script('flink'),
      ],
      entrypoint,
      env: { ...JAVA, FLINK_HOME: '/opt/flink' },
    },
  ];
}

function writeEntry(folder: string, text: string): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'docker-entrypoint.sh');
  writeFileSync(file, text);
  chmodSync(file, 0o755);
  // What writes to S3 asks the system who it is.
  mkdirSync(join(folder, 'etc'));
  writeFileSync(join(folder, 'etc/passwd'), USERS);
  return folder;
}

async function compileJob(parts: ReadonlyMap<PartName, string>, folder: string): Promise<string> {
  const classes = `${folder}-classes`;
  for (const each of [classes, folder]) mkdirSync(each, { recursive: true });
  const jars = [join(parts.get('flink-home')!, 'lib/*'), join(parts.get('flink-kafka')!, '*')].join(':');
  await run('javac', ['-nowarn', '--release', '11', '-d', classes, '-cp', jars, JOB], folder);
  await run('jar', ['--create', '--file', join(folder, 'job.jar'), '-C', classes, '.'], folder);
  return folder;
}
