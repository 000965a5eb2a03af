const FLINK_UNITS: Readonly<Record<string, number>> = Object.fromEntries(
  (
    [
      [0, '', 'b', 'bytes'],
      [1, 'k', 'kb', 'kibibytes'],
      [2, 'm', 'mb', 'mebibytes'],
      [3, 'g', 'gb', 'gibibytes'],
      [4, 't', 'tb', 'tebibytes'],
    ] as const
  ).flatMap(([power, ...names]) => names.map((name) => [name, 1024 ** power])),
);

const KUBERNETES_UNITS: Readonly<Record<string, number>> = {
  '': 1,
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
  Ti: 1024 ** 4,
  Pi: 1024 ** 5,
  Ei: 1024 ** 6,
};

const LONG_MAX = 2 ** 63;

/** Bytes of a size as Flink's MemorySize reads it, such as `2048m` or `2 gb`; undefined if it cannot. */
export function parseMemorySize(text: string): number | undefined {
  const match = /^\s*(\d+)\s*([a-z]*)\s*$/i.exec(text);
  const factor = match ? FLINK_UNITS[match[2].toLowerCase()] : undefined;
  if (!match || factor === undefined) return undefined;
  const bytes = Number(match[1]) * factor;
  return bytes < LONG_MAX ? bytes : undefined;
}

/** The value of a Kubernetes quantity, such as `2Gi`, `1.5G` or `1e9`; undefined if it is none. */
export function parseQuantity(text: string): number | undefined {
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:[eE]([+-]?\d+)|([a-zA-Z]*))$/.exec(text);
  if (!match) return undefined;
  const factor = match[2] !== undefined ? 10 ** Number(match[2]) : KUBERNETES_UNITS[match[3] ?? ''];
  return factor === undefined ? undefined : Number(match[1]) * factor;
}

/**
 * Bytes of `spec.*.resource.memory` as the operator reads it: first as Flink's MemorySize, then as a Kubernetes
 * quantity without spaces and in any case. Undefined if it cannot. A quantity with a fraction, such as `1.5Gi`,
 * is refused: the operator hands `1610612736.0` to Flink, which reads no decimals (tried on its validator).
 */
export function parseResourceMemory(text: string): number | undefined {
  const flink = parseMemorySize(text);
  if (flink !== undefined) return flink;
  const compact = text.replace(/\s/g, '').toUpperCase();
  const match = /^\+?(\d+)\.?(?:E(\d+)|([MGTP]?|[KMGTP]I))B?$/.exec(compact);
  if (!match) return undefined;
  const unit = (match[3] ?? '').replace('I', 'i');
  const bytes = Number(match[1]) * (match[2] !== undefined ? 10 ** Number(match[2]) : KUBERNETES_UNITS[unit]);
  return bytes < LONG_MAX ? bytes : undefined;
}

/** A size for people, such as `982 MiB`. */
export function mebibytes(bytes: number): string {
  return `${Math.round((bytes / 1024 ** 2) * 10) / 10} MiB`;
}
