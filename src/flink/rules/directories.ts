import { CHECKPOINT_DIR, HA_STORAGE_DIR, lookup, SAVEPOINT_DIR } from './options';
import { CrossRule, Subject } from './rule';
import { jobOf, listIn, objectIn, stringIn } from './spec';
import { localPath, podTemplatesOf, volumeAt } from './volumes';
import { asText, JsonObject } from '../../validation/manifest';
import { remembered } from '../../validation/remembered';
import { Problem } from '../../validation/rule';

/** A directory of one application. */
interface Entry {
  readonly subject: Subject;
  /** The application; its parts may share one. */
  readonly owner: string;
  readonly field: string;
  readonly value: string;
  /** The same text for the same place, ending with a slash. */
  readonly place: string;
}

/** An application: a deployment, or a session cluster together with its jobs, which share by design. */
function ownerOf(subject: Subject): string {
  const name = subject.kind === 'FlinkSessionJob' ? stringIn(subject.spec, 'deploymentName') : subject.name;
  return `${subject.namespace}/${name}`;
}

function entriesOf(subject: Subject): Entry[] {
  const owner = ownerOf(subject);
  return [CHECKPOINT_DIR, SAVEPOINT_DIR, HA_STORAGE_DIR].flatMap((option) => {
    const found = lookup(subject.configuration, option);
    const place = found && placeOf(subject, found.value.trim());
    return found && place ? [{ subject, owner, field: found.key, value: found.value, place }] : [];
  });
}

/** `s3`, `s3a` and `s3p` are the same place; a path in a pod is one only by the claim that is mounted there. */
function placeOf(subject: Subject, directory: string): string | undefined {
  const path = localPath(directory);
  if (path !== undefined) {
    const claim = stringIn(objectIn(volumeAt(subject, path) ?? {}, 'persistentVolumeClaim'), 'claimName');
    return claim && `claim:${subject.namespace}/${claim}:${tidy(path)}`;
  }
  const [, scheme, rest] = /^([^:]+):\/*(.*)$/.exec(directory) ?? [];
  return scheme && `${scheme.toLowerCase().replace(/^s3[ap]$/, 's3')}://${tidy(rest)}`;
}

const tidy = (path: string) => `${path.replace(/\/{2,}/g, '/').replace(/\/+$/, '')}/`;

/** Entries in one order whatever the order of the objects, so that a directory follows its parents. */
function sorted(entries: Entry[]): Entry[] {
  const key = ({ place, subject, owner, field }: Entry) => `${place}\0${owner}\0${subject.path}\0${field}`;
  return entries
    .map((entry) => [key(entry), entry] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, entry]) => entry);
}

/** The first two owners at one place: with them each entry finds another one's in a step, however many share it. */
class Place {
  private readonly first: Entry;
  private other?: Entry;

  public constructor(entry: Entry) {
    this.first = entry;
  }

  public add(entry: Entry): void {
    if (!this.other && entry.owner !== this.first.owner) this.other = entry;
  }

  public notOf(owner: string): Entry | undefined {
    return this.first.owner === owner ? this.other : this.first;
  }
}

function clashes(subjects: readonly Subject[]): ReadonlyMap<Subject, readonly Problem[]> {
  const entries = sorted(subjects.flatMap(entriesOf));
  const places = new Map<string, Place>();
  for (const entry of entries) {
    const place = places.get(entry.place);
    if (place) place.add(entry);
    else places.set(entry.place, new Place(entry));
  }
  const problems = new Map<Subject, Problem[]>();
  for (const entry of entries) {
    const other = otherAt(entry, places);
    if (!other) continue;
    const list = problems.get(entry.subject) ?? [];
    problems.set(entry.subject, [...list, clash(entry, other)]);
  }
  return problems;
}

/** Looks at the entry's own place and at each directory above it. */
function otherAt(entry: Entry, places: ReadonlyMap<string, Place>): Entry | undefined {
  let place = entry.place;
  while (place.length > 1) {
    const other = places.get(place)?.notOf(entry.owner);
    if (other) return other;
    place = place.slice(0, place.lastIndexOf('/', place.length - 2) + 1);
  }
  return undefined;
}

function clash(entry: Entry, other: Entry): Problem {
  const who = `${other.subject.kind} ${other.owner}`;
  const where = entry.place === other.place ? 'is also' : `lies in ${other.value}, which is`;
  return {
    field: entry.field,
    value: entry.value,
    message: `${where} the ${other.field} of ${who}`,
    fix: 'give each application a directory of its own',
  };
}

const sharedDirectory: CrossRule = {
  id: 'shared-directory',
  severity: 'warning',
  typedSeverity: 'error',
  title: 'No two applications share a directory for checkpoints, savepoints or high availability',
  why: 'One cannot be cleaned, moved, fenced or granted without the other; two of the same name delete each other’s files.',
  source: 'Flink, FileSystemBlobStore deletes <storageDir>/<name> at a clean shutdown',
  kinds: ['FlinkDeployment', 'FlinkBlueGreenDeployment', 'FlinkSessionJob'],
  check: clashes,
};

const isTransactionalId = remembered((name) => /transactional[-_.]?id([-_.]?prefix)?$/i.test(name));

/** What looks like the prefix of Kafka transactions, in configuration, environment or arguments. */
function transactionalIds(subject: Subject): [field: string, value: string][] {
  const options = Object.entries(subject.configuration).filter(
    ([key, value]) => isTransactionalId(key) && subject.sessionCluster?.configuration[key] !== value,
  );
  const env = (subject.kind === 'FlinkSessionJob' ? [] : podTemplatesOf(subject)).flatMap(([, template]) =>
    (listIn(objectIn(template, 'spec'), 'containers') as JsonObject[])
      .flatMap((container) => (container ? listIn(container, 'env') : []) as JsonObject[])
      .filter((entry) => isTransactionalId(asText(entry?.name)) && typeof entry.value === 'string')
      .map((entry): [string, string] => [`environment variable ${asText(entry.name)}`, asText(entry.value)]),
  );
  const args = listIn(jobOf(subject) ?? {}, 'args').map(asText);
  const fromArgs = args.flatMap((arg, i): [string, string][] => {
    const [, name, value] = /^--?([\w.-]+)(?:=(.*))?$/.exec(arg) ?? [];
    const given = value ?? args[i + 1];
    return name && isTransactionalId(name) && given ? [[`spec.job.args[${i}]`, given]] : [];
  });
  return [...options, ...env, ...fromArgs].filter(([, value]) => value.trim() !== '' && !value.includes('$'));
}

const sharedTransactionalId: CrossRule = {
  id: 'shared-transactional-id',
  severity: 'warning',
  typedSeverity: 'error',
  title: 'No two jobs write to Kafka under the same prefix of transactional ids',
  why: 'Each start of the one aborts the open transactions of the other; records are lost while all looks well.',
  source: 'Flink, KafkaSink: setTransactionalIdPrefix; measured',
  kinds: ['FlinkDeployment', 'FlinkBlueGreenDeployment', 'FlinkSessionJob'],
  check: (subjects) => {
    const users = new Map<string, Map<string, [Subject, string][]>>();
    for (const subject of subjects) {
      for (const [field, value] of transactionalIds(subject)) {
        const names = users.get(value) ?? new Map<string, [Subject, string][]>();
        users.set(value, names);
        const id = `${subject.kind} ${subject.namespace}/${subject.name}`;
        names.set(id, [...(names.get(id) ?? []), [subject, field]]);
      }
    }
    const problems = new Map<Subject, Problem[]>();
    for (const [value, names] of users) {
      if (names.size < 2) continue;
      const [first, second] = [...names.keys()].sort();
      for (const [id, uses] of names) {
        for (const [subject, field] of uses) {
          const message = `is also used by ${id === first ? second : first}`;
          const fix = 'give each job a prefix of its own, such as its namespace and name';
          problems.set(subject, [...(problems.get(subject) ?? []), { field, value, message, fix }]);
        }
      }
    }
    return problems;
  },
};

export const CROSS_RULES: readonly CrossRule[] = [sharedDirectory, sharedTransactionalId];
