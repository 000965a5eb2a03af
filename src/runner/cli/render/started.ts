import { Style } from './style';
import type { Started } from '../../actions/init';

/** What was made, and what to do with it. */
export function renderStarted({ folder, files }: Started, style: Style): string {
  const steps = [
    ...(folder === '.' ? [] : [`cd ${folder}`]),
    'npm install',
    'npx flink-fleet validate',
    'npx flink-fleet synth',
  ];
  return [
    ...files.map((file) => `${style.good('made')} ${folder === '.' ? file : `${folder}/${file}`}`),
    '',
    'Next:',
    ...steps.map((step) => `  ${step}`),
    '',
  ].join('\n');
}
