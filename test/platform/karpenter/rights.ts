import { Rule } from './install';
import { Manifest } from '../../lab';
import { AuditedRequest } from '../../lab/cluster/cluster';

/** What may be done, as `verb resource`. */
export function rightsOf(rules: readonly Rule[]): string[] {
  const rights = rules.flatMap(({ resources, verbs }) =>
    resources.flatMap((resource) => verbs.map((verb) => `${verb} ${resource}`)),
  );
  return [...new Set(rights)];
}

export const rightFor = ({ verb, resource }: AuditedRequest): string => `${verb} ${resource}`;

/** Rights that nothing here makes use of, and why they are granted all the same. */
export const UNUSED: Readonly<Record<string, RegExp>> = {
  'an API server that streams lists is asked for nothing but watches; older ones are asked for lists':
    /^list /,
  'what is watched is read from memory; it is asked for again where that may be too old': /^get (?!leases)/,
  'the provider for AWS reads node classes of EC2, and says what came of them': / ec2nodeclasses(\/status)?$/,
  'only pods with volumes, or with an affinity to pods of other namespaces, make it look at these':
    /^watch (namespaces|persistentvolumes|persistentvolumeclaims|storageclasses)$/,
};

/** The same manifests, with one right taken away. */
export function without(manifests: readonly Manifest[], right: string): readonly Manifest[] {
  const [verb, resource] = right.split(' ');
  const rest = (rule: Rule): Rule[] => [
    { ...rule, resources: rule.resources.filter((each) => each !== resource) },
    { ...rule, resources: [resource], verbs: rule.verbs.filter((each) => each !== verb) },
  ];
  return manifests.map((manifest) => {
    if (!/Role$/.test(manifest.kind)) return manifest;
    const rules = (manifest.rules as Rule[])
      .flatMap((rule) => (rule.resources.includes(resource) ? rest(rule) : [rule]))
      .filter(({ resources, verbs }) => resources.length > 0 && verbs.length > 0);
    return { ...manifest, rules };
  });
}
