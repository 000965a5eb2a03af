import { jobKindMissing, sqlRunnerUnclear } from './errors';
import { filesPart, mountVolume, Part, PartContext, RESTRICTED_CONTAINER } from './part';
import { compact, JsonObject } from '../validation/manifest';
import { mergePodTemplates } from './pod/merge';
import { anyText, listOf, matching, Shape, struct, text, whole } from '../validation/shape';
import { FlinkVersion, flinkAtLeast } from './versions/flink-version';

/** A job written in Python. */
export interface PythonJobProps {
  /** The path of the script in the image. */
  readonly script: string;
  /**
   * Paths of Python files, packages and archives that the script needs.
   *
   * @default - none
   */
  readonly files?: string[];
  /**
   * The path of the Python interpreter in the image.
   *
   * @default /usr/bin/python3
   */
  readonly interpreter?: string;
}

/** A job written in SQL: exactly one of `flinkRelease` and `runnerJarUri` says what runs it. */
export interface SqlJobProps {
  /** The statements; they are put into a ConfigMap. */
  readonly statements: string;
  /**
   * The release of Flink in the image, such as `2.1.0`: from 2.0 on Flink has a driver for scripts, in a jar whose name
   * holds the release.
   *
   * @default - none; a runner runs the script
   */
  readonly flinkRelease?: string;
  /**
   * The URI of a jar in the image that runs a script, whose path is its first argument.
   *
   * @default - none; Flink's own driver runs the script
   */
  readonly runnerJarUri?: string;
  /**
   * The main class of the runner.
   *
   * @default - the one that the jar names
   */
  readonly runnerClass?: string;
}

/** What a job runs: exactly one of a jar, a Python script, or SQL. */
export interface JobProps {
  /**
   * Where the jar is: `local:///opt/flink/usrlib/job.jar` in the image, or an address from which it is fetched.
   *
   * Flink fetches it by itself from 1.19 on; before, an init container fetches it by HTTP(S).
   *
   * @default - none; give `python` or `sql` then
   */
  readonly jarUri?: string;
  /**
   * The main class.
   *
   * @default - the one that the jar names
   */
  readonly entryClass?: string;
  /**
   * The arguments of the job.
   *
   * @default - none
   */
  readonly args?: string[];
  /**
   * The job's parallelism; under an autoscaler, the one that it starts with.
   *
   * @default 1
   */
  readonly parallelism?: number;
  /**
   * The greatest parallelism that the job's state can be split to; it can never be changed while state is kept.
   * Numbers with many divisors (120, 360, 720) suit an autoscaler.
   *
   * @default - chosen by Flink from the first parallelism
   */
  readonly maxParallelism?: number;
  /**
   * A job written in Python.
   *
   * @default - none
   */
  readonly python?: PythonJobProps;
  /**
   * A job written in SQL.
   *
   * @default - none
   */
  readonly sql?: SqlJobProps;
}

const SQL_SHAPE: Shape<SqlJobProps> = {
  statements: text,
  flinkRelease: matching(/^\d+\.\d+\.\d+$/, 'a release such as 2.1.0'),
  runnerJarUri: text,
  runnerClass: text,
};

export const JOB_SHAPE: Shape<JobProps> = {
  jarUri: text,
  entryClass: text,
  args: listOf(anyText),
  parallelism: whole(1),
  maxParallelism: whole(1),
  python: struct<PythonJobProps>({ script: text, files: listOf(text), interpreter: text }, ['script']),
  sql: struct<SqlJobProps>(SQL_SHAPE, ['statements']),
};

/** The job's own fields of a spec, and what its pods need for it. */
export interface RenderedJob {
  readonly spec: JsonObject;
  readonly part: Part;
}

const FETCHED = '/opt/flink/fetched';
const SQL_DIRECTORY = '/etc/flink/sql';

/**
 * Renders a job.
 *
 * @throws if it is none, or more than one, of jar, Python and SQL.
 */
export function renderJob(
  props: JobProps,
  context: PartContext & { path: string; image?: string },
): RenderedJob {
  const kinds = (['jarUri', 'python', 'sql'] as const).filter((kind) => props[kind] !== undefined);
  if (kinds.length !== 1) throw jobKindMissing(context.path, kinds);
  const { spec, part } = props.python
    ? pythonJob(props.python, props)
    : props.sql
      ? sqlJob(props.sql, props, context)
      : jarJob(props.jarUri!, props, context);
  const maxParallelism: Record<string, string> = props.maxParallelism
    ? { 'pipeline.max-parallelism': String(props.maxParallelism) }
    : {};
  return {
    spec: { ...spec, parallelism: props.parallelism ?? 1 },
    part: { ...part, configuration: { ...part.configuration, ...maxParallelism } },
  };
}

function jarJob(jarUri: string, props: JobProps, context: PartContext & { image?: string }): RenderedJob {
  const spec = (jarURI: string) =>
    compact({ jarURI, entryClass: props.entryClass, args: props.args }) as JsonObject;
  // A session job has no image: the operator fetches its jar.
  const fetched = context.image !== undefined && /^https?:/.test(jarUri);
  if (!fetched) return { spec: spec(jarUri), part: {} };
  if (flinkAtLeast(context.flinkVersion, FlinkVersion.V1_19)) {
    const raw: Record<string, string> = jarUri.startsWith('http:')
      ? { 'user.artifacts.raw-http-enabled': 'true' }
      : {};
    return { spec: spec(jarUri), part: { configuration: raw } };
  }
  return {
    spec: spec(`local://${FETCHED}/job.jar`),
    part: { podTemplate: fetchTemplate(jarUri, context.image) },
  };
}

/** An init container of the job's own image, which has wget or curl like every Flink image, fetches the jar. */
function fetchTemplate(jarUri: string, image?: string): JsonObject {
  const container = compact({
    name: 'fetch-jar',
    image,
    command: [
      'sh',
      '-c',
      `wget -q -O ${FETCHED}/job.jar "$JAR_URI" || curl -fsSL -o ${FETCHED}/job.jar "$JAR_URI"`,
    ],
    env: [{ name: 'JAR_URI', value: jarUri }],
    volumeMounts: [{ name: 'fetched-jar', mountPath: FETCHED }],
    securityContext: RESTRICTED_CONTAINER,
  }) as JsonObject;
  const mounted = mountVolume('fetched-jar', { emptyDir: {} }, FETCHED);
  return mergePodTemplates(mounted, { spec: { initContainers: [container] } })!;
}

/** The jar of PyFlink is found by Flink itself, so none is named here: its name holds the patch version. */
function pythonJob(python: PythonJobProps, props: JobProps): RenderedJob {
  const files = python.files?.length ? ['-pyfs', python.files.join(',')] : [];
  const interpreter = python.interpreter ?? '/usr/bin/python3';
  return {
    spec: {
      entryClass: 'org.apache.flink.client.python.PythonDriver',
      args: [
        '-pyclientexec',
        interpreter,
        '-pyexec',
        interpreter,
        '-py',
        python.script,
        ...files,
        ...(props.args ?? []),
      ],
    },
    part: {},
  };
}

function sqlJob(sql: SqlJobProps, props: JobProps, context: PartContext & { path: string }): RenderedJob {
  const script = `${SQL_DIRECTORY}/job.sql`;
  const part = filesPart(context, 'sql', { 'job.sql': sql.statements }, SQL_DIRECTORY);
  const args = props.args ?? [];
  if (sql.runnerJarUri && !sql.flinkRelease) {
    const spec = compact({ jarURI: sql.runnerJarUri, entryClass: sql.runnerClass, args: [script, ...args] });
    return { spec: spec as JsonObject, part };
  }
  if (!sql.flinkRelease || sql.runnerJarUri || !isReleaseOf(sql.flinkRelease, context.flinkVersion)) {
    throw sqlRunnerUnclear(context.path, sql, context.flinkVersion);
  }
  return {
    spec: {
      // The driver is on Flink's class path, yet native mode wants a jar of the user (FLINK-33926); this one it needs too.
      jarURI: `local:///opt/flink/opt/flink-sql-gateway-${sql.flinkRelease}.jar`,
      entryClass: 'org.apache.flink.table.runtime.application.SqlDriver',
      args: ['--scriptUri', `file://${script}`, ...args],
    },
    part,
  };
}

/** Whether a release belongs to a line of Flink, and to one that has a driver for scripts. */
function isReleaseOf(release: string, flinkVersion: FlinkVersion | undefined): boolean {
  const line = `v${release.split('.').slice(0, 2).join('_')}`;
  return line === flinkVersion && flinkAtLeast(flinkVersion, FlinkVersion.V2_0);
}
