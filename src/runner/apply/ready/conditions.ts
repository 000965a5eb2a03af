import { at, isObject, Json } from '../../../validation/manifest';

/** A condition of a status, as all kinds have them. */
export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  readonly since: string;
}

export function conditionsOf(object: unknown): readonly Condition[] {
  const found = at(object, 'status', 'conditions');
  return (Array.isArray(found) ? found : []).filter(isObject).map((condition) => ({
    type: text(condition.type),
    status: text(condition.status),
    reason: text(condition.reason),
    message: text(condition.message),
    since: text(condition.lastTransitionTime ?? condition.lastUpdateTime),
  }));
}

export function conditionOf(object: unknown, type: string): Condition | undefined {
  return conditionsOf(object).find((each) => each.type === type);
}

/** What a condition says, for a person. */
export function told({ type, reason, message }: Condition): string {
  return message || reason || type;
}

export function numberAt(object: unknown, ...path: string[]): number | undefined {
  const value = at(object, ...path);
  return typeof value === 'number' ? value : undefined;
}

export function textAt(object: unknown, ...path: string[]): string | undefined {
  const value = at(object, ...path);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

const text = (value: Json | undefined) => (typeof value === 'string' ? value : '');
