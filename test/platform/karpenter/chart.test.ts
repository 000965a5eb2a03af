import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Testing } from 'cdk8s';
import { DIFFERENCES, karpenterDifferencesTable } from './chart-differences';
import { newChart } from './fixture';
import published from '../../../imports/karpenter-chart-1.14.json';
import { Karpenter, KarpenterIdentity } from '../../../src/platform/karpenter';
import { at, JsonObject } from '../../../src/validation/manifest';
import { changes, differencesBetween, unlike } from '../comparison';

/** What the chart installs, and what is emitted here for the same cluster. */
const THEIRS = published as unknown as JsonObject[];

function ours(): JsonObject[] {
  const chart = newChart();
  new Karpenter(chart, 'karpenter', {
    clusterName: 'prod-1',
    namespace: 'kube-system',
    identity: KarpenterIdentity.podIdentity(),
    interruptionQueue: 'prod-1-karpenter',
  });
  return Testing.synth(chart) as JsonObject[];
}

const keyOf = ({ kind, metadata }: JsonObject) => `${kind as string}/${at(metadata, 'name') as string}`;
const isRole = ({ kind }: JsonObject) => ['Role', 'ClusterRole'].includes(kind as string);

/** Each thing that may be done, as `verb resource[name]`, after the namespace where it is not everywhere. */
function rightsOf(objects: readonly JsonObject[]): Map<string, string> {
  const bound = objects.filter(isRole).filter((role) => keyOf(role) !== 'ClusterRole/karpenter-admin');
  return new Map(
    bound.flatMap(({ kind, metadata, rules }) =>
      (rules as unknown as Record<string, string[]>[]).flatMap(({ resources, verbs, resourceNames = [''] }) =>
        resources.flatMap((resource) =>
          verbs.flatMap((verb) =>
            resourceNames.map((name): [string, string] => [
              `${verb} ${resource}${name && `[${name}]`}`,
              kind === 'Role' ? (at(metadata, 'namespace') as string) : 'everywhere',
            ]),
          ),
        ),
      ),
    ),
  );
}

function differences(): string[] {
  const rights = changes(rightsOf(THEIRS), rightsOf(ours())).map((change) => `rights ${change}`);
  return [...differencesBetween(THEIRS, ours(), 'kube-system'), ...rights];
}

test('every difference from the published chart is listed, with its reason', () => {
  expect(unlike(differences(), DIFFERENCES).unlisted).toEqual([]);
});

test('every listed difference is one', () => {
  expect(unlike(differences(), DIFFERENCES).gone).toEqual([]);
});

test('no right is wider than in the chart', () => {
  const theirs = rightsOf(THEIRS);
  const wider = [...rightsOf(ours()).keys()].filter((right) => !theirs.has(right));
  // The chart lets it read every lease of the namespace.
  expect(wider).toEqual(['get leases[karpenter-leader-election]']);
});

test('the page shows the list', () => {
  const page = readFileSync(join(__dirname, '../../../docs/karpenter.md'), 'utf8');
  expect(page).toContain(karpenterDifferencesTable());
});
