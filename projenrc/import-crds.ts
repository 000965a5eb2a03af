import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';
import { compactJson } from './compact-json';
import { IMPORTS, inTemporaryFolder, replacePodTemplates, run, withoutDescriptions } from './imports';

/**
 * First step of `npx projen import`: the CRDs of the newest API artifact that the operator's project publishes.
 * They are committed, so that building needs neither Java nor a network.
 */
const ARTIFACT = 'org.apache.flink:flink-kubernetes-operator-api:1.10.0';

inTemporaryFolder((folder) => {
  unpack(folder);
  const crds = readCrds(join(folder, 'META-INF/fabric8'));
  writeFileSync(join(IMPORTS, 'flink-operator-1.10.json'), compactJson(foldPodTemplates(crds)));
});

function unpack(folder: string): void {
  const args = ['-q', '-B', 'dependency:unpack', `-Dartifact=${ARTIFACT}`, `-DoutputDirectory=${folder}`];
  // Outside of a Maven project the plugin leaves its markers in the working directory.
  run('mvn', [...args, '-Dmdep.unpack.includes=META-INF/fabric8/*-v1.yml'], folder);
}

function readCrds(folder: string): unknown[] {
  return readdirSync(folder)
    .sort()
    .map((file) => withoutDescriptions(parse(readFileSync(join(folder, file), 'utf8'))));
}

/** The schema of a pod makes up 95% of the CRDs, and is the same in all places: it is kept once. */
function foldPodTemplates(crds: unknown[]): unknown {
  let podTemplate: unknown;
  const folded = crds.map((crd) =>
    replacePodTemplates(crd, (schema) => {
      podTemplate ??= schema;
      if (!isDeepStrictEqual(schema, podTemplate)) {
        throw new Error(`the pod templates in ${ARTIFACT} differ from each other; they cannot be kept once`);
      }
      return { $podTemplate: true };
    }),
  );
  return { artifact: ARTIFACT, podTemplate, crds: folded };
}
