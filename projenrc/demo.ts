import { join, relative } from 'node:path';
import { EXAMPLES, exampleNames, isFlinkObject, schemaProblems, Synthesized, synthesize } from './examples';
import { OperatorVersion } from '../src/flink/versions/operator-version';
import { isObject, JsonObject } from '../src/validation/manifest';

/** `npm run demo`: synthesizes all examples and shows what came out. */
async function main(): Promise<void> {
  const results = await Promise.allSettled(
    exampleNames().map(async (name) => rowsOf(name, await synthesize(name, join(EXAMPLES, name, 'dist')))),
  );
  const rows = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
  const header = ['example', 'object', 'manifest', 'size', 'rules', `CRDs ${OperatorVersion.DEFAULT}`];
  if (rows.length > 0) console.log(`${table([header, ...rows])}\n`);
  for (const result of results) {
    if (result.status === 'rejected') console.error((result.reason as Error).message);
  }
  if (process.exitCode || results.some(({ status }) => status === 'rejected')) {
    console.error('demo failed');
    process.exitCode = 1;
  } else {
    console.log(
      'The manifests lie in examples/*/dist. Next: read examples/single-job/main.ts, change it, run this again;',
    );
    console.log(
      'with a cluster that has the Flink operator: kubectl apply --dry-run=server -f examples/single-job/dist',
    );
  }
}

/** A row for each object; what is said of the whole file stands in its first row. */
function rowsOf(example: string, { manifests, warnings }: Synthesized): string[][] {
  return manifests.flatMap(({ file, text, objects }, nth) =>
    objects.map((object, i) => {
      const first = i === 0;
      return [
        first && nth === 0 ? example : '',
        label(object),
        first ? relative(join(EXAMPLES, '..'), file) : '',
        first ? `${(text.length / 1000).toFixed(1)} kB` : '',
        first && nth === 0 ? tell(warnings) : '',
        isFlinkObject(object) ? refuse(schemaProblems(object)) : '',
      ];
    }),
  );
}

function label(object: JsonObject): string {
  const { namespace, name } = isObject(object.metadata) ? object.metadata : {};
  return `${String(object.kind)} ${namespace === undefined ? '' : `${String(namespace)}/`}${String(name)}`;
}

function tell(findings: readonly string[]): string {
  findings.forEach((finding) => console.error(finding));
  return findings.length > 0 ? `${findings.length} told` : 'ok';
}

function refuse(problems: readonly string[]): string {
  if (problems.length > 0) process.exitCode = 1;
  return tell(problems);
}

function table(rows: string[][]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

void main();
