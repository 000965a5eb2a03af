import { Draft } from './drafts';
import { flattenConfiguration } from '../../flink/config/flatten';
import { aliases } from '../../flink/versions/configuration-keys';
import { at, JsonObject } from '../../validation/manifest';

/** Whether what an application has rendered is what the fleet can move: told where code of one's own renders it. */
export function renderedProblems(draft: Draft): string[] {
  const { application } = draft;
  const deployments = draft.manifests().filter(({ kind }) => kind === 'FlinkDeployment');
  const jobs = draft.manifests().filter(({ kind }) => kind === 'FlinkSessionJob');
  const named = deployments.map((manifest) => String(at(manifest, 'metadata', 'name')));
  const strays = jobs.filter((job) => at(job, 'spec', 'deploymentName') !== application.name);
  const wrong =
    named.length === 1 && named[0] === application.name
      ? []
      : [
          `must make one FlinkDeployment, named ${application.name}, and makes ${named.join(', ') || 'none'}; ` +
            'name it by the application of the placement',
        ];
  return [
    ...wrong,
    ...strays.map(
      (job) =>
        `makes the FlinkSessionJob ${String(at(job, 'metadata', 'name'))} for ${String(at(job, 'spec', 'deploymentName'))}; ` +
        `its jobs run on ${application.name}`,
    ),
    ...[...deployments, ...jobs].flatMap((manifest) => directoryProblems(draft, manifest)),
  ].map((problem) => `[${application.node.path}] ${problem}`);
}

/** What of Flink's configuration says where state is. */
const DIRECTORIES = [
  'execution.checkpointing.dir',
  'execution.checkpointing.savepoint-dir',
  'high-availability.storageDir',
].flatMap(aliases);

/** Two epochs that share a directory could neither be told apart nor be fenced one by one. */
function directoryProblems({ application, stateScope }: Draft, manifest: JsonObject): string[] {
  const { stateStorage } = application;
  if (!stateStorage) return [];
  const own = `${stateStorage.root}/${stateScope}`;
  const configuration = flattenConfiguration(at(manifest, 'spec', 'flinkConfiguration'));
  return DIRECTORIES.filter((key) => key in configuration && !isBelow(configuration[key], own)).map(
    (key) =>
      `${key} is ${configuration[key]}, which is not of this epoch alone; put it below ${own}, which is the stateScope of the ` +
      'placement in its state storage',
  );
}

const isBelow = (uri: string, directory: string) => uri === directory || uri.startsWith(`${directory}/`);
