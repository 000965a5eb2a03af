import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { IMPORTS, inTemporaryFolder, replacePodTemplates, run } from './imports';
import { deriveCrds } from '../src/flink/versions/derive-crds';
import { OperatorVersion } from '../src/flink/versions/operator-version';

/** Second step of `npx projen import`: typed bindings of all kinds, as the default operator version has them. */
inTemporaryFolder((folder) => {
  const crds = deriveCrds(OperatorVersion.DEFAULT).map(withFreePods);
  const file = join(folder, 'flink.yaml');
  writeFileSync(file, crds.map((crd) => JSON.stringify(crd)).join('\n---\n'));
  const args = ['--language', 'typescript', '--output', IMPORTS, '--no-check-upgrade'];
  run('npx', ['cdk8s', 'import', file, ...args]);
});

/** A typed pod would make the bindings forty times as long; pods are written with their own types. */
function withFreePods(crd: unknown): unknown {
  return replacePodTemplates(crd, () => ({ type: 'object', 'x-kubernetes-preserve-unknown-fields': true }));
}
