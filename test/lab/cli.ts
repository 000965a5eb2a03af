import { parseArgs } from 'node:util';
import { buildParts } from './build/cache';
import { LAB_PARTS, PARTS, PartName } from './build/parts';
import { missingToolchain } from './build/toolchain';
import { askServer, standingLabs, startServer, stopServer } from './cli/server';
import { partsOf } from './lab';
import { randomName } from './process/folder';

const USAGE = `Real Kubernetes control planes on this machine; only loopback can reach them.

  npm run lab -- up [N]           start N clusters (1), and print how to reach them
      --operator                  with the Flink operator in each, as FlinkOperator installs it
      --karpenter                 with Karpenter in each, whose nodes are KWOK's
      --s3                        with an S3 server beside them
      --name NAME                 what the lab is called, if there are several
  npm run lab -- list             the labs that were started by up
  npm run lab -- down [NAME]      end one of them, or all; nothing is left
  npm run lab -- fault CONTEXT FAULT
      kill, stop, pause, resume, restart        what happens to the whole cluster
      drop, reset, delay=MS, answer=STATUS, lose-answers, heal
                                  what happens on the way of the context CONTEXT-faulty
  npm run lab -- build [PART…]    build the parts now: ${Object.keys(PARTS).join(', ')}
`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      operator: { type: 'boolean' },
      karpenter: { type: 'boolean' },
      s3: { type: 'boolean' },
      name: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const [command, ...rest] = positionals;
  if (values.help) return void process.stdout.write(USAGE);
  switch (command) {
    case 'up': {
      const props = { ...values, clusters: clustersOf(rest[0]), name: nameOf(values.name) ?? randomName() };
      need(partsOf(props));
      await buildParts(partsOf(props));
      return void process.stdout.write(await startServer(props));
    }
    case 'list':
      return void process.stdout.write(
        standingLabs()
          .map(({ name }) => `${name}\n`)
          .join(''),
      );
    case 'down': {
      const wanted = standingLabs().filter(({ name }) => rest.length === 0 || rest.includes(name));
      const unknown = rest.filter((name) => !wanted.some((folder) => folder.name === name));
      if (unknown.length > 0) {
        throw new UsageError(`no lab named ${unknown.join(', ')} runs; see: npm run lab -- list`);
      }
      await Promise.all(wanted.map(stopServer));
      return void process.stderr.write(
        `ended ${wanted.map(({ name }) => name).join(', ') || 'nothing: no lab runs'}\n`,
      );
    }
    case 'fault':
      if (rest.length !== 2) throw new UsageError('fault takes a context and a fault');
      return void process.stderr.write(`${await askServer(rest[0], rest[1])}\n`);
    case 'build': {
      const names = (rest.length > 0 ? rest : LAB_PARTS) as PartName[];
      const unknown = names.filter((name) => !(name in PARTS));
      if (unknown.length > 0) throw new UsageError(`no part is called ${unknown.join(', ')}`);
      need(names);
      await buildParts(names);
      return;
    }
    default:
      throw new UsageError(command ? `no command ${command}` : 'a command is missing');
  }
}

/** What the user wrote cannot be done; the text says why, and usage goes with it. */
class UsageError extends Error {}

function clustersOf(text = '1'): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 20) {
    throw new UsageError(`the number of clusters must be a whole number from 1 to 20, got ${text}`);
  }
  return count;
}

function nameOf(name: string | undefined): string | undefined {
  if (name !== undefined && !/^[a-z][a-z0-9-]{0,20}$/.test(name)) {
    throw new UsageError(`a name has up to 21 lower-case letters, digits and dashes, got ${name}`);
  }
  return name;
}

function need(parts: readonly PartName[]): void {
  const missing = missingToolchain(parts);
  if (missing.length > 0) throw new Error(`the lab cannot run here: ${missing.join('; ')}`);
}

main().catch((error: Error) => {
  const usage =
    error instanceof UsageError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS');
  process.stderr.write(`lab: ${error.message}\n${usage ? `\n${USAGE}` : ''}`);
  process.exit(1);
});
