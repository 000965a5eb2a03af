// Tells what `flink-fleet … --output json` found, in Markdown: node ci/summary.mjs plan.json
import { readFileSync } from 'node:fs';

const MOST = 200;
const MARKS = {
  create: '+ create',
  configure: '~ change',
  recreate: '± recreate',
  prune: '− prune',
  keep: 'kept',
  refuse: '⛔ refused',
  fail: '❌ failed',
  skip: 'not done',
};

const [file] = process.argv.slice(2);
process.stdout.write(`${summary(read(file)).join('\n')}\n`);

function read(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return { message: 'the command ended without a result; see the log' };
  }
}

function summary({ code, message, data }) {
  if (data === undefined) return ['### flink-fleet: error', '', block([code, message].filter(Boolean).join(': '))];
  // What an apply did has more to it than what a plan found.
  const { changes = data, outcome, notReady = [], renewed = [] } = data;
  return [
    `### Fleet ${changes.fleet}${outcome ? `: ${outcome}` : ''}`,
    '',
    ...clusterTable(changes.clusters),
    ...changeLists(changes.clusters),
    ...notReady.map(({ cluster, object, why }) => `\n**not ready** ${cluster}: ${word(object)}\n${block(why.join('\n'))}`),
    ...(renewed.length > 0 ? ['', `New epochs after an apply that was cut off: ${renewed.map(word).join(', ')}`] : []),
  ];
}

function clusterTable(clusters) {
  const columns = Object.keys(MARKS).filter((action) => clusters.some(({ counts }) => counts[action] > 0));
  return [
    `| cluster | ${[...columns.map((each) => MARKS[each]), 'unchanged'].join(' | ')} |`,
    `|---|${'--:|'.repeat(columns.length + 1)}`,
    ...clusters.map(({ cluster, state, why, counts }) =>
      state === 'reached'
        ? `| ${cluster} | ${[...columns, 'unchanged'].map((each) => counts[each]).join(' | ')} |`
        : `| ${cluster} | **${state}**: ${word(why ?? '')}${' |'.repeat(columns.length + 1)}`,
    ),
  ];
}

function changeLists(clusters) {
  return clusters.flatMap(({ cluster, changes }) => {
    if (changes.length === 0) return [];
    const shown = changes.slice(0, MOST).map(changeLine);
    const more = changes.length - shown.length;
    return ['', `**${cluster}**`, '', ...shown, ...(more > 0 ? [`- and ${more} more`] : [])];
  });
}

function changeLine({ action, object, why, fields = [] }) {
  const name = [object.kind, object.namespace, object.name].filter(Boolean).join('/');
  // What is made has no fields that change.
  const paths = action === 'create' ? [] : fields.slice(0, 5).map(({ path }) => word(path));
  const more = action === 'create' ? 0 : fields.length - paths.length;
  const what = [...paths, ...(more > 0 ? [`${more} more`] : [])].join(', ');
  return `- ${MARKS[action]} ${word(name)}${what && `: ${what}`}${why ? `: ${word(why)}` : ''}`;
}

/** Whatever it is, it is shown as it is. */
function word(text) {
  return `\`${text.replace(/[`|\s]+/g, ' ').trim() || ' '}\``;
}

function block(text) {
  return ['```', text.replaceAll('```', "'''"), '```'].join('\n');
}
