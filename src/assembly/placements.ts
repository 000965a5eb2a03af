import { digestOf } from './digest';
import { isObject, Json, JsonObject, parseJson } from '../validation/manifest';
import { sorted } from '../validation/sorted';

/** The version of the form of the lock file. */
export const PLACEMENTS_VERSION = 1;

/** Where an application runs, as the ledger has it. */
export interface LockedPlacement {
  readonly cluster: string;
  readonly epoch: number;
  /** The URI of what it started from at this epoch; absent: it started empty. */
  readonly restorePath?: string;
  /** Of a session cluster: of each of its jobs. */
  readonly restorePaths?: Readonly<Record<string, string>>;
  /** By vertex, the parallelism that the autoscaler had given when it was moved here. */
  readonly overrides?: Readonly<Record<string, string>>;
}

/** What the ledger knows of a cluster. */
export interface LockedCluster {
  readonly generation: number;
  readonly cordoned: boolean;
}

/** The committed copy of the ledger, `placements.json`. Only the runner writes it. */
export interface Placements {
  readonly version: number;
  readonly fleet: string;
  readonly clusters: Readonly<Record<string, LockedCluster>>;
  /** `<tenant>/<application>` → placement. */
  readonly applications: Readonly<Record<string, LockedPlacement>>;
}

/** The text of the file: a line for each application, so that a diff shows what moved, and a digest of all of it. */
export function formatPlacements({ fleet, clusters, applications }: Placements): string {
  const body = {
    version: PLACEMENTS_VERSION,
    fleet,
    clusters: sorted(clusters),
    applications: sorted(applications),
  };
  const lines = (entries: Readonly<Record<string, unknown>>) =>
    Object.entries(entries)
      .map(([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)}`)
      .join(',\n');
  const map = (name: 'clusters' | 'applications') =>
    Object.keys(body[name]).length > 0 ? `  "${name}": {\n${lines(body[name])}\n  }` : `  "${name}": {}`;
  return [
    '{',
    `  "version": ${body.version},`,
    `  "fleet": ${JSON.stringify(body.fleet)},`,
    `${map('clusters')},`,
    `${map('applications')},`,
    `  "digest": "${digestOfPlacements(body)}"`,
    '}\n',
  ].join('\n');
}

/** What a lock file says, or what is wrong with it. */
export type ParsedPlacements =
  { readonly placements: Placements; readonly digest: string } | { readonly problems: readonly string[] };

export function parsePlacements(text: string, fleet: string): ParsedPlacements {
  const json = parseJson(text);
  if (!isObject(json)) return { problems: ['is no JSON object; restore it from Git, or from the ledger'] };
  if (typeof json.version === 'number' && json.version > PLACEMENTS_VERSION) {
    return {
      problems: [
        `is of version ${json.version}, and this library reads ${PLACEMENTS_VERSION} at most; use the version of ` +
          'cdk8s-flink-fleet that wrote it, or a newer one',
      ],
    };
  }
  if (json.fleet !== fleet) {
    return {
      problems: [
        `is of the fleet ${JSON.stringify(json.fleet)}, and this one is ${JSON.stringify(fleet)}; give the file of this fleet`,
      ],
    };
  }
  const problems = formProblems(json);
  if (problems.length > 0) return { problems };
  const { digest, ...body } = json;
  const expected = digestOfPlacements(body as unknown as Placements);
  if (digest !== expected) {
    return {
      problems: [
        'was edited by hand, or merged: its digest does not fit its content; only the runner writes it, from the ledger, so ' +
          'restore the last version from Git',
      ],
    };
  }
  return { placements: body as unknown as Placements, digest: expected };
}

/** By which a synthesis says from which placements it was made. */
export function digestOfPlacements({ version, fleet, clusters, applications }: Placements): string {
  return digestOf(JSON.stringify([version, fleet, sorted(clusters), sorted(applications)]));
}

function formProblems({ version, clusters, applications }: JsonObject): string[] {
  return [
    ...(version === PLACEMENTS_VERSION
      ? []
      : [`has the version ${JSON.stringify(version)}, which never was`]),
    ...entryProblems('clusters', clusters, ({ generation, cordoned }) =>
      isWhole(generation, 1) && typeof cordoned === 'boolean' ? undefined : 'needs a generation and cordoned',
    ),
    ...entryProblems(
      'applications',
      applications,
      ({ cluster, epoch, restorePath, restorePaths, overrides }) =>
        typeof cluster === 'string' &&
        isWhole(epoch, 1) &&
        (restorePath === undefined || typeof restorePath === 'string') &&
        (restorePaths === undefined || isTexts(restorePaths)) &&
        (overrides === undefined || isTexts(overrides))
          ? undefined
          : 'needs a cluster and an epoch, and may have a restorePath or restorePaths, and overrides',
    ),
  ];
}

function entryProblems(
  name: string,
  entries: Json | undefined,
  problemOf: (entry: JsonObject) => string | undefined,
): string[] {
  if (!isObject(entries)) return [`has no ${name}`];
  return Object.entries(entries).flatMap(([key, entry]) => {
    const problem = isObject(entry) ? problemOf(entry) : 'is no object';
    return problem ? [`${name}.${key} ${problem}`] : [];
  });
}

const isTexts = (value: Json): boolean =>
  isObject(value) && Object.values(value).every((each) => typeof each === 'string');

const isWhole = (value: unknown, least: number) => Number.isInteger(value) && (value as number) >= least;
