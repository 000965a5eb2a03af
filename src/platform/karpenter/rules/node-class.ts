import { listAt } from './requirements';
import { KarpenterRule } from './rule';
import { asText } from '../../../validation/manifest';

const pinnedImage: KarpenterRule = {
  id: 'ami-latest',
  kind: 'EC2NodeClass',
  severity: 'warning',
  title: 'The image of nodes is pinned',
  why: 'With `latest` all nodes drift, and all jobs on them restart, whenever AWS publishes an image.',
  source: 'Karpenter, Managing AMIs: pinning',
  check: ({ spec }) =>
    listAt(spec, 'amiSelectorTerms').flatMap(({ alias }, index) =>
      // Windows has no other.
      typeof alias === 'string' && /@latest$/.test(alias) && !alias.startsWith('windows')
        ? [
            {
              field: `spec.amiSelectorTerms[${index}].alias`,
              value: alias,
              message: 'is another image whenever AWS publishes one',
              fix: `name a version, such as ${asText(alias).replace('latest', 'v20260701')}`,
            },
          ]
        : [],
    ),
};

export const NODE_CLASS_RULES: readonly KarpenterRule[] = [pinnedImage];
