import { Option } from 'commander';

export const outputOption = () =>
  new Option('-o, --output <form>', 'a table for people, or JSON for programs')
    .choices(['table', 'json'])
    .default('table');

export const appOption = () =>
  new Option('--app <command>', 'how the program is run, such as "npx tsx main.ts"; else app of cdk8s.yaml');

export const assemblyOption = () =>
  new Option('--assembly <dir>', 'take the assembly in this folder, and run nothing');

export interface OutputOptions {
  readonly output: 'table' | 'json';
}

/** What the options of a command come out as. */
export interface SourceOptions extends OutputOptions {
  readonly app?: string;
  readonly assembly?: string;
}

export const ledgerOption = () =>
  new Option('--ledger <url>', 'where the ledger is; else as the program says, else the folder "ledger"');

/** Of commands that run no program. */
export const knownLedgerOption = () =>
  new Option(
    '--ledger <url>',
    'where the ledger is; else as the last assembly says, else the folder "ledger"',
  );

export const yesOption = () => new Option('-y, --yes', 'do not ask');

export const whyOption = () => new Option('--why <text>', 'why it is done, for the history');

export const kubeconfigOption = () =>
  new Option('--kubeconfig <file>', 'the clusters and how to reach them; else as kubectl finds it');

export const clusterOption = () => new Option('--cluster <names...>', 'only these clusters');

/** What the options come out as of a command that goes to the clusters. */
export interface FleetOptions extends SourceOptions {
  readonly ledger?: string;
  readonly kubeconfig?: string;
  readonly cluster?: string[];
}
