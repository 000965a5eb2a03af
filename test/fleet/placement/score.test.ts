import { draw, hashOf } from '../../../src/fleet/placement/hash';
import { logarithm, score } from '../../../src/fleet/placement/score';

test('hashes stay what they are: where new applications go hangs on them', () => {
  expect(hashOf('')).toEqual({ high: -1421968373, low: 0 });
  expect(hashOf('ads/clicks')).toEqual({ high: -493944400, low: 2000659641 });
  expect(draw(hashOf('ads/clicks'), hashOf('us-east'))).toBe(0.19858733366202974);
  expect(score(2, hashOf('ads/clicks'), hashOf('us-east'))).toBe(1.2372208176688162);
});

test('the logarithm is that of mathematics, to nine digits', () => {
  for (let i = 1; i < 1000; i++) {
    const value = i / 1000;
    expect(Math.abs(logarithm(value) / Math.log(value) - 1)).toBeLessThan(1e-9);
  }
  expect(logarithm(2 ** -53) / Math.log(2 ** -53)).toBeCloseTo(1, 9);
  expect(logarithm(1 - 2 ** -53)).toBeLessThan(0);
});

test('draws are even, and those of one application on two clusters have nothing to do with each other', () => {
  const cells = Array.from({ length: 100 }, () => 0);
  const [east, west] = [hashOf('eu-1'), hashOf('eu-2')];
  const count = 50_000;
  for (let i = 0; i < count; i++) {
    const application = hashOf(`team-${i % 20}/job-${i}`);
    cells[Math.floor(draw(application, east) * 10) * 10 + Math.floor(draw(application, west) * 10)]++;
  }
  const expected = count / cells.length;
  const chiSquare = cells.reduce((sum, seen) => sum + (seen - expected) ** 2 / expected, 0);
  // 99 degrees of freedom: mean 99, standard deviation 14.
  expect(chiSquare).toBeGreaterThan(45);
  expect(chiSquare).toBeLessThan(170);
});

test('clusters win in proportion to their weights', () => {
  const weights: [string, number][] = [
    ['a', 1],
    ['b', 2],
    ['c', 0.5],
    ['d', 6.5],
  ];
  const wins = new Map<string, number>();
  const count = 40_000;
  for (let i = 0; i < count; i++) {
    const application = hashOf(`ads/app-${i}`);
    const [[winner]] = weights
      .map(([name, weight]): [string, number] => [name, score(weight, application, hashOf(name))])
      .sort(([, a], [, b]) => b - a);
    wins.set(winner, (wins.get(winner) ?? 0) + 1);
  }
  for (const [name, weight] of weights) {
    const share = weight / 10;
    const deviation = Math.sqrt((share * (1 - share)) / count);
    expect(Math.abs(wins.get(name)! / count - share)).toBeLessThan(4 * deviation);
  }
});

test('no weight, no chance', () => {
  expect(score(0, hashOf('ads/clicks'), hashOf('us-east'))).toBe(0);
});
