import { draw, Hash } from './hash';

/**
 * Weighted rendezvous hashing: each cluster gets a score of its own for each application, and the highest wins. A cluster
 * that comes or goes changes no other's score, so only what it wins or loses moves; wins are in proportion to weights.
 */
export function score(weight: number, application: Hash, cluster: Hash): number {
  return weight / -logarithm(draw(application, cluster));
}

/**
 * The natural logarithm of a number between 0 and 1, to nine digits. `Math.log` may differ in its last bit from one
 * engine to another; this uses nothing but the operations whose every bit IEEE 754 lays down.
 */
export function logarithm(value: number): number {
  let mantissa = value;
  let exponent = 0;
  while (mantissa < 0.5) {
    mantissa *= 2;
    exponent--;
  }
  const z = (mantissa - 1) / (mantissa + 1);
  const zz = z * z;
  let series = 0;
  for (let power = 17; power >= 1; power -= 2) series = series * zz + 1 / power;
  return exponent * Math.LN2 + 2 * z * series;
}
