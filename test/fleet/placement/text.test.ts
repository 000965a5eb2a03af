import { freeText, Reason, reasonText, verdictText } from '../../../src/fleet/placement';

const GIB = 2 ** 30;

const capacity = { of: 'capacity', name: 'east', cluster: 'east' } as const;

const SENTENCES: readonly (readonly [string, Reason])[] = [
  ['not a candidate of queue ads/critical', { code: 'not-a-candidate', queue: 'ads/critical' }],
  ['its weight in queue ads/critical is not above zero', { code: 'no-weight', queue: 'ads/critical' }],
  ['cordoned', { code: 'cordoned' }],
  ['lost', { code: 'cluster-lost' }],
  [
    'label gpu is missing, yes is wanted, label disk is hdd, not nvme',
    {
      code: 'labels',
      mismatches: [
        { label: 'gpu', wanted: 'yes' },
        { label: 'disk', wanted: 'nvme', found: 'hdd' },
      ],
    },
  ],
  ['binding registry is missing', { code: 'bindings-missing', bindings: ['registry'] }],
  ['bindings a, b and c are missing', { code: 'bindings-missing', bindings: ['a', 'b', 'c'] }],
  ['state storage main is out of reach', { code: 'storage-unreachable', storage: 'main' }],
  ['state storage main is lost', { code: 'storage-lost', storage: 'main' }],
  ['Kafka k-8, but the offsets are of Kafka k-7', { code: 'other-kafka', needed: 'k-7', found: 'k-8' }],
  ['no kafka.clusterId, but the offsets are of Kafka k-7', { code: 'other-kafka', needed: 'k-7' }],
  [
    'no room: needs 40 CPUs, 12 are left',
    {
      code: 'no-room',
      allowance: capacity,
      shortages: [{ resource: 'cpu', needed: 40_000, left: 12_000 }],
    },
  ],
  [
    'quota of tenant ads: needs 1 CPU, 0.25 are left, needs 4 GiB of memory, none is left',
    {
      code: 'no-room',
      allowance: { of: 'quota', name: 'ads', cluster: 'east' },
      shortages: [
        { resource: 'cpu', needed: 1000, left: 250 },
        { resource: 'memory', needed: 4 * GIB, left: 0 },
      ],
    },
  ],
  [
    'limits of queue ads/critical: needs 1.5 CPUs, 1 is left',
    {
      code: 'no-room',
      allowance: { of: 'limits', name: 'ads/critical' },
      shortages: [{ resource: 'cpu', needed: 1500, left: 1000 }],
    },
  ],
];

test.each(SENTENCES)('%s', (sentence, reason) => {
  expect(reasonText(reason)).toBe(sentence);
});

test('what is needed and what is left never look alike', () => {
  const shortage = { resource: 'memory', needed: 4 * GIB + 1, left: 4 * GIB } as const;
  expect(reasonText({ code: 'no-room', allowance: capacity, shortages: [shortage] })).toBe(
    'no room: needs 4.1 GiB of memory, 4 GiB are left',
  );
});

test('a verdict says what speaks for a cluster, or against it', () => {
  const verdict = {
    cluster: 'east',
    verdict: 'chosen',
    stays: false,
    reasons: [],
    weight: 1,
    score: 2,
  } as const;
  expect(verdictText({ ...verdict, free: 0.385 })).toBe('weight 1, 38% free');
  expect(verdictText(verdict)).toBe('weight 1');
  expect(verdictText({ ...verdict, stays: true, free: 0.5 })).toBe('runs there, 50% free');
  const cordoned: Reason[] = [{ code: 'cordoned' }, { code: 'cluster-lost' }];
  expect(verdictText({ ...verdict, stays: true, reasons: cordoned })).toBe('runs there; yet cordoned; lost');
  expect(verdictText({ ...verdict, verdict: 'rejected', reasons: cordoned })).toBe('cordoned; lost');
});

test('free room is not rounded up, nor down for want of a last bit', () => {
  expect(freeText(0.9999)).toBe('99% free');
  expect(freeText(1 - 0.42)).toBe('58% free');
  expect(freeText(0.29)).toBe('29% free');
});
