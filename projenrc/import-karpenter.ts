import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { compactJson } from './compact-json';
import { IMPORTS, withoutDescriptions } from './imports';

/**
 * Third step of `npx projen import`: the CRDs of Karpenter with its provider for AWS, and the instance families of
 * EC2 that the provider knows prices of. Both are in the provider's Go module, which is published as a whole. Beside
 * them, for a test only, what its chart would install.
 */
const MODULE = 'github.com/aws/karpenter-provider-aws';
const VERSION = 'v1.14.1';
const HELM = 'helm.sh/helm/v3/cmd/helm@v3.19.0';

const folder = downloaded();
const crds = readdirSync(join(folder, 'pkg/apis/crds'))
  .sort()
  .map((file) => withoutDescriptions(parse(readFileSync(join(folder, 'pkg/apis/crds', file), 'utf8'))));
writeFileSync(
  join(IMPORTS, 'karpenter-1.14.json'),
  compactJson({ module: `${MODULE}@${VERSION}`, crds, instanceFamilies: instanceFamilies() }),
);
writeFileSync(join(IMPORTS, 'karpenter-chart-1.14.json'), compactJson(chart()));

function downloaded(): string {
  const text = execFileSync('go', ['mod', 'download', '-json', `${MODULE}@${VERSION}`], { encoding: 'utf8' });
  return (JSON.parse(text) as { readonly Dir: string }).Dir;
}

/** All that have a price somewhere; the tables of the partitions differ. */
function instanceFamilies(): string[] {
  const prices = join(folder, 'pkg/providers/pricing');
  const families = readdirSync(prices)
    .filter((file) => /^zz_generated\.pricing_.*\.go$/.test(file))
    .flatMap((file) => [...readFileSync(join(prices, file), 'utf8').matchAll(/"([a-z][\w-]*)\.[\w-]+": \d/g)])
    .map(([, family]) => family);
  return [...new Set(families)].sort();
}

/** The objects of the chart, with no more values than it demands. */
function chart(): unknown[] {
  const values = [
    '--set',
    'settings.clusterName=prod-1',
    '--set',
    'settings.interruptionQueue=prod-1-karpenter',
  ];
  const where = ['--namespace', 'kube-system', '--kube-version', '1.33', '--api-versions', 'policy/v1'];
  const args = ['template', 'karpenter', join(folder, 'charts/karpenter'), ...where, ...values];
  const text = execFileSync('go', ['run', HELM, ...args], { encoding: 'utf8' });
  return parseAllDocuments(text).flatMap((document) => (document.toJS() as unknown) ?? []);
}
