import { Duration } from 'cdk8s';

/** A duration as Karpenter's CRDs take it: in hours, minutes and seconds only. */
export function karpenterDuration(duration: Duration): string {
  const seconds = duration.toSeconds();
  if (seconds > 0 && seconds % 3600 === 0) return `${seconds / 3600}h`;
  return seconds > 0 && seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
}
