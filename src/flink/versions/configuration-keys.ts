import { FlinkVersion } from './flink-version';
import { OperatorVersion } from './operator-version';
export function keyFor(name: string, _f: FlinkVersion | undefined, _o: OperatorVersion): string {
  return name;
}
export function autoscalerKey(name: string, _o: OperatorVersion): string {
  return `job.autoscaler.${name}`;
}
