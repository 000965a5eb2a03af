import { Subject } from './rule';
import { isObject, Json, JsonObject } from '../../validation/manifest';

/** The job section, where it is one: a string or a list in its place is for the schema check to name. */
export function jobOf(subject: Subject): JsonObject | undefined {
  const job = subject.spec.job;
  return isObject(job) ? job : undefined;
}

/** The section `jobManager` or `taskManager`. */
export function processOf(subject: Subject, process: 'jobManager' | 'taskManager'): JsonObject {
  return objectIn(subject.spec, process);
}

export function objectIn(parent: JsonObject, key: string): JsonObject {
  const value = parent[key];
  return isObject(value) ? value : {};
}

export function listIn(parent: JsonObject, key: string): readonly Json[] {
  const value = parent[key];
  return Array.isArray(value) ? value : [];
}

/** A string as the operator would see it: null is as good as absent. */
export function stringIn(parent: JsonObject, key: string): string | undefined {
  const value = parent[key];
  return typeof value === 'string' ? value : undefined;
}

export function isAbsent(value: Json | undefined): value is null | undefined {
  return value === undefined || value === null;
}

/** A number as Java would have it: `whenAbsent` where nothing is given, undefined where it is no number. */
export function numberIn(parent: JsonObject, key: string, whenAbsent: number): number | undefined {
  const value = parent[key];
  if (isAbsent(value)) return whenAbsent;
  return typeof value === 'number' ? value : undefined;
}

/** The upgrade mode; the operator's Java takes `stateless` where none is given. */
export function upgradeModeOf(job: JsonObject): string {
  return stringIn(job, 'upgradeMode') ?? 'stateless';
}

export function isStateful(job: JsonObject): boolean {
  return upgradeModeOf(job) !== 'stateless';
}

/** The line of Flink that runs the job: for a session job that of its cluster. */
export function flinkVersionOf(subject: Subject): string | undefined {
  return stringIn((subject.sessionCluster ?? subject).spec, 'flinkVersion');
}

/**
 * Whether the operator holds this job against the configuration: that of a session job it only knows when the
 * session cluster is there.
 */
export function hasEffectiveConfiguration(subject: Subject): boolean {
  return subject.kind !== 'FlinkSessionJob' || subject.sessionCluster !== undefined;
}
