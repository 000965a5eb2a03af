import { Option } from 'commander';

export const outputOption = () =>
  new Option('-o, --output <form>', 'a table for people, or JSON for programs')
    .choices(['table', 'json'])
    .default('table');

export const appOption = () =>
  new Option('--app <command>', 'how the program is run, such as "npx tsx main.ts"; else app of cdk8s.yaml');

export const assemblyOption = () =>
  new Option('--assembly <dir>', 'take the assembly in this folder, and run nothing');

export const ledgerOption = () =>
  new Option('--ledger <url>', 'where the ledger of the fleet is: a path, or a URL').default('ledger');

export const kubeconfigOption = () =>
  new Option('--kubeconfig <file>', 'the kubeconfig; else as kubectl finds it');

/** What the options of a command come out as. */
export interface SourceOptions {
  readonly output: 'table' | 'json';
  readonly app?: string;
  readonly assembly?: string;
}

/** Of commands that talk to clusters. */
export interface ClusterOptions extends SourceOptions {
  readonly ledger: string;
  readonly kubeconfig?: string;
}
