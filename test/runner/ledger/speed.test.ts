import { newFolder, newLedger, nextOf, placed } from './fixture';

jest.setTimeout(120_000);

test.each([1_000, 10_000])(
  '%d placements are created in one batch, all read, and one swapped',
  async (count) => {
    const folder = newFolder();
    const writer = await newLedger(folder);
    const swaps = Array.from({ length: count }, (_, i) => ({ to: placed(`tenant-${i % 20}/app-${i}`) }));
    const [created, results] = await timed(async () => writer.swapPlacements(swaps));
    expect(results.every(({ won }) => won)).toBe(true);

    const reader = await newLedger(folder);
    const [read, placements] = await timed(async () => reader.placements());
    expect(placements.size).toBe(count);

    const from = placements.get('tenant-7/app-7')!;
    const [swapped, [{ won }]] = await timed(async () =>
      reader.swapPlacements([{ from, to: nextOf(from, { phase: 'STEADY' }) }]),
    );
    expect(won).toBe(true);
    console.log(
      `${count} placements: created ${created.toFixed(0)} ms (${(created / count).toFixed(2)} ms each), read ${read.toFixed(0)} ms, ` +
        `one swapped ${swapped.toFixed(1)} ms`,
    );
    // On a machine that does nothing else it is a tenth of that.
    expect(read).toBeLessThan(10_000);
  },
);

async function timed<T>(act: () => Promise<T>): Promise<[number, T]> {
  const start = performance.now();
  const result = await act();
  return [performance.now() - start, result];
}
