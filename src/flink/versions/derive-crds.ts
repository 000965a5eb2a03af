import { BLUE_GREEN, blueGreenSchema } from './blue-green-crd';
import { CRD_CHANGES, CrdChange, KIND_SINCE } from './operator-facts';
import { OperatorVersion } from './operator-version';
import base from '../../../imports/flink-operator-1.10.json';
import { editSchema, expandPath, schemaAt } from '../../validation/schema-path';
import { Crd, Schema } from '../../validation/structural-schema';
import { FlinkKind } from '../rules/rule';

const derived = new Map<string, readonly Crd[]>();

/**
 * The CRDs that an operator version brings, with the whole schema of pod templates; without descriptions.
 *
 * They share the schema of pods and are not to be changed.
 */
export function deriveCrds(version: OperatorVersion): readonly Crd[] {
  const known = derived.get(version.version);
  if (known) {
    return known;
  }
  const crds = derive(version);
  derived.set(version.version, crds);
  return crds;
}

function derive(version: OperatorVersion): readonly Crd[] {
  const pod = changed(base.podTemplate, 'PodTemplate', version);
  const crds = (base.crds as readonly Crd[])
    .filter((crd) => version.isAtLeast(KIND_SINCE[kindOf(crd)]))
    .map((crd) => withSchema(crd, changed(withPodTemplates(schemaOf(crd), pod), kindOf(crd), version)));
  if (!version.isAtLeast(KIND_SINCE.FlinkBlueGreenDeployment)) {
    return crds;
  }
  const deployment = crds.find((crd) => kindOf(crd) === 'FlinkDeployment')!;
  return [...crds, withSchema(BLUE_GREEN, blueGreenSchema(schemaOf(deployment), pod))];
}

function changed(schema: Schema, kind: CrdChange['kinds'][number], version: OperatorVersion): Schema {
  return CRD_CHANGES.filter(({ kinds }) => kinds.includes(kind)).reduce(
    (result, change) =>
      expandPath(change.path).reduce(
        (tree, steps) => editSchema(tree, steps, (there) => at(version, change, there)),
        result,
      ),
    schema,
  );
}

function at(version: OperatorVersion, change: CrdChange, there: Schema | undefined): Schema | undefined {
  const has = version.isAtLeast(change.since);
  if (!change.values) {
    return has ? change.becomes : change.was;
  }
  const others = (there?.enum ?? []).filter((value) => !change.values!.includes(String(value)));
  return { ...there, enum: has ? [...others, ...change.values] : others };
}

function withPodTemplates(schema: Schema, pod: Schema): Schema {
  return ['spec', 'spec.jobManager', 'spec.taskManager']
    .map((place) => [...place.split('.'), 'podTemplate'])
    .filter((steps) => schemaAt(schema, steps))
    .reduce((tree, steps) => editSchema(tree, steps, () => pod), schema);
}

function kindOf(crd: Crd): FlinkKind {
  return crd.spec.names.kind as FlinkKind;
}

function schemaOf(crd: Crd): Schema {
  return crd.spec.versions[0].schema.openAPIV3Schema;
}

function withSchema(crd: Crd, openAPIV3Schema: Schema): Crd {
  const [version, ...others] = crd.spec.versions;
  return {
    ...crd,
    spec: { ...crd.spec, versions: [{ ...version, schema: { openAPIV3Schema } }, ...others] },
  };
}
