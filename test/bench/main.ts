import { parseArgs } from 'node:util';
import { apply } from './apply';
import { failover } from './failover';
import { fleet } from './fleet';
import { Benchmark, Result } from './result';
import { status } from './status';
import { synth } from './synth';

/** `npm run bench`: a table for people, or with `--json` one object a line. */
const BENCHMARKS: readonly Benchmark[] = [synth, fleet, apply, status, failover];

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { json: { type: 'boolean', default: false }, only: { type: 'string', default: '' } },
  });
  const wanted = (name: string) => `${name}-`.startsWith(values.only && `${values.only}-`);
  const print = values.json ? (result: Result) => console.log(JSON.stringify(result)) : row;
  let measured = 0;
  if (!values.json) {
    console.log(line('name', 'ours', 'peer', 'unit', 'ratio', 'target', 'met', 'cpu', 'node'));
  }
  for (const benchmark of BENCHMARKS) {
    for await (const result of benchmark(wanted)) {
      if ('skipped' in result) console.error(`${result.name} is skipped: ${result.skipped}`);
      else print(result);
      measured++;
    }
  }
  if (measured === 0) throw new Error(`no benchmark is named "${values.only}"`);
}

function row({ name, ours, peer, unit, ratio, target, met, cpu, start }: Result): void {
  console.log(line(name, ours, peer, unit, ratio, target, met ? 'yes' : 'NO', cpu ?? '', start ?? ''));
}

function line(name: string, ...cells: readonly (string | number)[]): string {
  return [name.padEnd(20), ...cells.map((cell) => String(cell).padStart(8))].join(' ').trimEnd();
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
