import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import { accountsTable } from './demo-accounts';
import { EXAMPLES } from './examples';
import { FleetAssembly } from '../src/assembly/assembly';
import { formatPlacements, LockedPlacement, parsePlacements, Placements } from '../src/assembly/placements';
import { Move } from '../src/fleet/placement';
import { Host } from '../src/runner/actions/host';
import { simulate, Simulated } from '../src/runner/actions/simulate';
import { synth } from '../src/runner/actions/synth';
import { synthesizeTo } from '../src/runner/assembly/obtain';
import { readAssembly } from '../src/runner/assembly/read';
import { renderSimulated } from '../src/runner/cli/render/simulated';
import { Style, styleOf } from '../src/runner/cli/render/style';
import { renderWritten } from '../src/runner/cli/render/written';
import { present } from '../src/runner/cli/terminal';

const LOST = 'us-east';
const SHOWN = 'ads/clicks';

/**
 * `npm run demo`: a fleet, the loss of one of its clusters, what becomes of one application, and what another fleet has in two
 * accounts of AWS.
 */
async function main(): Promise<void> {
  process.chdir(join(EXAMPLES, 'fleet'));
  const style = styleOf(process.stdout);
  const prompt = (command: string) => console.log(style.bold(`$ ${command}`));

  prompt('cd examples/fleet && flink-fleet synth');
  await present({
    code: 'FLEET_I5011',
    output: 'table',
    act: async (host) => synth({}, host),
    render: renderWritten,
  });
  console.log();
  prompt(`flink-fleet simulate --lose ${LOST} --assembly dist`);
  let simulated: Simulated | undefined;
  await present({
    code: 'FLEET_I5013',
    output: 'table',
    act: async (host) => (simulated = await simulate(LOST, { assembly: 'dist' }, host)),
    render: renderSimulated,
  });
  console.log();
  const move = simulated?.moves.find(({ application }) => application === SHOWN);
  if (process.exitCode || move === undefined) throw new Error(`demo failed: ${SHOWN} should have moved`);

  console.log(
    style.bold(`What becomes of ${SHOWN}: synthesized again for ${move.to}, at epoch ${move.epoch}`),
  );
  console.log(coloured(await diffOf(move), style));
  console.log();
  prompt('cd ../two-accounts && npx tsx main.ts && npx tsx accounts.ts');
  console.log(await accountsTable(style));
  console.log(
    [
      '',
      'No cluster, and no account, was asked for any of this. The restore point in the diff is an example: in a failover it is looked up,',
      'and verified, once the old epoch is fenced.',
      'Next: change examples/fleet, and run this again; or make a fleet of your own by npx flink-fleet init my-fleet',
    ].join('\n'),
  );
}

/** The manifests of an application before and after its move, as a diff. */
async function diffOf(move: Move): Promise<string> {
  const before = readAssembly('dist');
  const folder = mkdtempSync(join(tmpdir(), 'demo-'));
  try {
    const placements = join(folder, 'placements.json');
    writeFileSync(placements, formatPlacements(placementsAfter(before, move)));
    const silent: Host = { report: () => undefined };
    const after = await synthesizeTo(
      join(folder, 'dist'),
      'npx tsx main.ts',
      { clusters: [move.to], placements },
      silent,
    );
    const [from, to] = [before, after].map(({ applications }) => applications[move.application].file);
    const text = (assembly: string, file: string) => readFileSync(join(assembly, file), 'utf8');
    const patch = createTwoFilesPatch(from, to, text('dist', from), text(join(folder, 'dist'), to), '', '', {
      context: 1,
    });
    return patch.replace(/^=+\n/, '').trimEnd();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The lock file as the runner writes it when one application has moved. */
function placementsAfter({ fleet, applications }: FleetAssembly, move: Move): Placements {
  const parsed = parsePlacements(readFileSync('placements.json', 'utf8'), fleet);
  if ('problems' in parsed) throw new Error(parsed.problems.join('\n'));
  const { stateScope, stateStorage } = applications[move.application];
  const moved: LockedPlacement = {
    cluster: move.to,
    epoch: move.epoch,
    restorePath: `${readAssembly('dist').stateStorages[stateStorage!].root}/${stateScope}/checkpoints/${'0'.repeat(32)}/chk-4711`,
  };
  return {
    ...parsed.placements,
    applications: { ...parsed.placements.applications, [move.application]: moved },
  };
}

function coloured(patch: string, style: Style): string {
  const paintOf = (line: string) => {
    if (/^(---|\+\+\+) /.test(line)) return style.bold;
    if (line.startsWith('-')) return style.bad;
    if (line.startsWith('+')) return style.good;
    return style.dim;
  };
  return patch
    .split('\n')
    .map((line) => paintOf(line)(line))
    .join('\n');
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
