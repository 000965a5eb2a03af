const POWERS: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const BINARY = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/** A number without loss: `digits` times ten to the power of `exponent`. */
interface Exact {
  readonly digits: bigint;
  readonly exponent: number;
}

/** Whether two texts or numbers are the same quantity of Kubernetes, to the last digit; false where one is none. */
export function sameQuantity(one: string | number, other: string | number): boolean {
  const [a, b] = [exact(String(one)), exact(String(other))];
  if (a === undefined || b === undefined) return false;
  const exponent = Math.min(a.exponent, b.exponent);
  return scaled(a, exponent) === scaled(b, exponent);
}

function exact(text: string): Exact | undefined {
  const match = /^([+-]?)(\d{1,40})?(?:\.(\d{0,40}))?(?:[eE]([+-]?\d{1,2})|([a-zA-Z]{0,2}))$/.exec(text);
  if (!match) return undefined;
  const [, sign, whole = '', fraction = '', power, unit = ''] = match;
  if (whole + fraction === '') return undefined;
  const binary = BINARY.indexOf(unit) + 1;
  const shift = power !== undefined ? Number(power) : binary > 0 ? 0 : POWERS[unit];
  if (shift === undefined) return undefined;
  const digits = BigInt(sign + whole + fraction) * 1024n ** BigInt(binary);
  return { digits, exponent: shift - fraction.length };
}

function scaled({ digits, exponent }: Exact, to: number): bigint {
  return digits * 10n ** BigInt(exponent - to);
}
