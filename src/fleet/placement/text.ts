import { AllowanceSubject, Shortage } from './allowance';
import { ClusterVerdict } from './explain';
import { LabelMismatch, Reason } from './reason';

/** A verdict in few words: `weight 1, 38% free`. */
export function verdictText({ verdict, stays, reasons, weight, free }: ClusterVerdict): string {
  if (verdict === 'rejected') return reasonsText(reasons);
  const merits = [stays ? 'runs there' : `weight ${weight}`, ...(free === undefined ? [] : [freeText(free)])];
  return reasons.length === 0 ? merits.join(', ') : `${merits.join(', ')}; yet ${reasonsText(reasons)}`;
}

/** As much as is surely free: never rounded up. */
export function freeText(share: number): string {
  return `${percent(share)} free`;
}

/** Of a share that may be a hair below its whole percent, because it is no sum of halves. */
export function percent(share: number): string {
  return `${Math.floor(share * 100 + 1e-9)}%`;
}

export function reasonsText(reasons: readonly Reason[]): string {
  return reasons.map(reasonText).join('; ');
}

export function reasonText(reason: Reason): string {
  switch (reason.code) {
    case 'not-a-candidate':
      return `not a candidate of queue ${reason.queue}`;
    case 'no-weight':
      return `its weight in queue ${reason.queue} is not above zero`;
    case 'labels':
      return reason.mismatches.map(mismatchText).join(', ');
    case 'cordoned':
      return 'cordoned';
    case 'cluster-lost':
      return 'lost';
    case 'bindings-missing': {
      const { bindings } = reason;
      return `binding${bindings.length > 1 ? 's' : ''} ${listText(bindings)} ${bindings.length > 1 ? 'are' : 'is'} missing`;
    }
    case 'storage-unreachable':
      return `state storage ${reason.storage} is out of reach`;
    case 'storage-lost':
      return `state storage ${reason.storage} is lost`;
    case 'other-kafka':
      return `${reason.found === undefined ? 'no kafka.clusterId' : `Kafka ${reason.found}`}, but the offsets are of Kafka ${reason.needed}`;
    case 'no-room':
      return `${allowanceText(reason.allowance)}: ${reason.shortages.map(shortageText).join(', ')}`;
  }
}

/** What ran out. */
export function allowanceText({ of, name }: AllowanceSubject): string {
  switch (of) {
    case 'capacity':
      return 'no room';
    case 'quota':
      return `quota of tenant ${name}`;
    case 'limits':
      return `limits of queue ${name}`;
  }
}

function mismatchText({ label, wanted, found }: LabelMismatch): string {
  return found === undefined
    ? `label ${label} is missing, ${wanted} is wanted`
    : `label ${label} is ${found}, not ${wanted}`;
}

function shortageText({ resource, needed, left }: Shortage): string {
  const [asked, rest] =
    resource === 'cpu' ? [cpuText(needed), String(left / 1000)] : memoryTexts(needed, left);
  if (left === 0) return `needs ${asked}, none is left`;
  return `needs ${asked}, ${rest} ${rest === '1' ? 'is' : 'are'} left`;
}

function cpuText(milli: number): string {
  return milli === 1000 ? '1 CPU' : `${milli / 1000} CPUs`;
}

/** What is needed is rounded up and what is left down, so that the two never look alike. */
function memoryTexts(needed: number, left: number): [string, string] {
  return [`${bytesText(needed, Math.ceil)} of memory`, bytesText(left, Math.floor)];
}

/** In GiB or MiB, with one decimal at most. */
function bytesText(bytes: number, round: (value: number) => number): string {
  const [unit, size]: [string, number] = bytes < 2 ** 30 ? ['MiB', 2 ** 20] : ['GiB', 2 ** 30];
  return `${round((bytes / size) * 10) / 10} ${unit}`;
}

function listText(items: readonly string[]): string {
  return items.length === 1 ? items[0] : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}
