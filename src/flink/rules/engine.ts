import { JsonObject, Severity } from './rule';
import { OperatorVersion } from '../versions/operator-version';
export interface CheckInput {
  path: string;
  manifest: JsonObject;
  origin: 'typed' | 'manifest';
  operatorVersion: OperatorVersion;
  defaultConfiguration: Record<string, string>;
  suppressions: Record<string, string>;
}
export interface Finding {
  ruleId: string;
  severity: Severity;
  suppressed?: { reason: string };
}
export function check(_inputs: CheckInput[]): Finding[] {
  return [];
}
export function formatFinding(f: Finding): string {
  return f.ruleId;
}
