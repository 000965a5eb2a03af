import { FlinkKind, Subject } from './rule';
import { asText, at, isObject, JsonObject } from '../../validation/manifest';
import { Origin } from '../../validation/rule';
import { flattenConfiguration } from '../config/flatten';
import { OperatorVersion } from '../versions/operator-version';

/** A Flink object with what is known of it before any other object is. */
export interface Parsed {
  readonly path: string;
  readonly origin: Origin;
  /** As it will be written. */
  readonly manifest: JsonObject;
  /** As the API server would store it. */
  readonly stored: JsonObject;
  readonly operatorVersion: OperatorVersion;
  readonly defaultConfiguration: Readonly<Record<string, string>>;
}

/** Turns objects into what rules look at; session jobs are joined with their clusters. */
export function subjectsOf(objects: readonly Parsed[]): Subject[] {
  const clusters = new Map<string, Subject[]>();
  const subjects = objects.map((object) => {
    const subject = subjectOf(object);
    if (subject.kind === 'FlinkDeployment') {
      const key = `${subject.namespace}/${subject.name}`;
      clusters.set(key, [...(clusters.get(key) ?? []), subject]);
    }
    return subject;
  });
  return subjects.map((subject) =>
    subject.kind === 'FlinkSessionJob' ? joined(subject, clusters) : subject,
  );
}

function subjectOf({
  path,
  origin,
  manifest,
  stored,
  operatorVersion,
  defaultConfiguration,
}: Parsed): Subject {
  const kind = manifest.kind as FlinkKind;
  const spec = at(stored, ...(kind === 'FlinkBlueGreenDeployment' ? ['spec', 'template', 'spec'] : ['spec']));
  const own = flattenConfiguration(isObject(spec) ? spec.flinkConfiguration : undefined);
  const { name, namespace } = nameOf(manifest);
  return {
    kind,
    path,
    origin,
    name,
    namespace,
    manifest,
    spec: isObject(spec) ? spec : {},
    configuration: withoutPrototype(defaultConfiguration, own),
    operatorConfiguration: defaultConfiguration,
    operatorVersion,
  };
}

export function nameOf(manifest: JsonObject): { name: string; namespace: string } {
  const name = at(manifest, 'metadata', 'name');
  const namespace = at(manifest, 'metadata', 'namespace');
  return {
    name: typeof name === 'string' ? name : '',
    namespace: typeof namespace === 'string' && namespace !== '' ? namespace : 'default',
  };
}

/** The operator holds a session job against its cluster's configuration, overlaid with its own. */
function joined(job: Subject, clusters: ReadonlyMap<string, readonly Subject[]>): Subject {
  const candidates = clusters.get(`${job.namespace}/${asText(job.spec.deploymentName)}`) ?? [];
  const sessionCluster = nearest(job.path, candidates);
  return sessionCluster
    ? {
        ...job,
        sessionCluster,
        configuration: withoutPrototype(
          sessionCluster.configuration,
          flattenConfiguration(job.spec.flinkConfiguration),
        ),
      }
    : job;
}

/** An app may hold the same cluster once for each Kubernetes cluster: the one meant is the nearest in the tree. */
function nearest(path: string, candidates: readonly Subject[]): Subject | undefined {
  const shared = (other: string) => {
    const [a, b] = [path.split('/'), other.split('/')];
    const differs = a.findIndex((part, i) => part !== b[i]);
    return differs < 0 ? a.length : differs;
  };
  return candidates.length < 2
    ? candidates[0]
    : [...candidates].sort((a, b) => shared(b.path) - shared(a.path) || (a.path < b.path ? -1 : 1))[0];
}

function withoutPrototype(...maps: Readonly<Record<string, string>>[]): Record<string, string> {
  return Object.assign(Object.create(null), ...maps) as Record<string, string>;
}
