import { Command } from 'commander';
import { appOption, clusterOption, outputOption, SourceOptions } from './options';
import { present } from './terminal';

interface SynthArguments extends SourceOptions {
  readonly out?: string;
  readonly cluster?: string[];
}

export const synthCommand = () =>
  new Command('synth')
    .summary('write the manifests, a folder for each cluster')
    .description(
      'Runs the program, which writes the assembly: fleet.json and a folder of manifests for each cluster.',
    )
    .option('--out <dir>', 'where to; else output of cdk8s.yaml, else dist')
    .addOption(clusterOption())
    .addOption(appOption())
    .addOption(outputOption())
    .action(async (options: SynthArguments) => {
      const { synth } = await import('../actions/synth.js');
      const { renderWritten } = await import('./render/written.js');
      await present({
        code: 'FLEET_I5011',
        output: options.output,
        act: async (host) => synth(options, host),
        render: renderWritten,
      });
    });
