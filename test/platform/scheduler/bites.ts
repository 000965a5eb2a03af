import { install, Installation } from './install';
import { Manifest } from '../../lab';

/** What becomes of the scheduler when it lacks a right. */
export interface Bite {
  /** What is taken away, in the words of a test. */
  readonly right: string;
  /** Whether an object of the installation is that right. */
  readonly isIt: (manifest: Manifest) => boolean;
  /** What remains of the object; nothing unless said. */
  readonly left?: (manifest: Manifest) => Manifest;
  /** What it then asks for in vain. */
  readonly refused: string;
  /** Whether it places pods for a while and ends then, rather than that it places none. */
  readonly ends: boolean;
}

const bindingTo = (role: string) => (manifest: Manifest) => manifest.roleRef?.name === role;
const leaseRole = ({ kind }: Manifest) => kind === 'Role';
const without = (verb: string) => (role: Manifest) => ({
  ...role,
  rules: role.rules.map((rule: { verbs: string[] }) => ({
    ...rule,
    verbs: rule.verbs.filter((each) => each !== verb),
  })),
});

export const BITES: readonly Bite[] = [
  { right: 'of a scheduler', isIt: bindingTo('system:kube-scheduler'), refused: 'list pods', ends: false },
  {
    right: 'of a scheduler on volumes',
    isIt: bindingTo('system:volume-scheduler'),
    refused: 'list storageclasses',
    ends: false,
  },
  { right: 'to its lease', isIt: bindingTo('flink-scheduler'), refused: 'get leases', ends: false },
  { right: 'to read its lease', isIt: leaseRole, left: without('get'), refused: 'get leases', ends: false },
  {
    right: 'to renew its lease',
    isIt: leaseRole,
    left: without('update'),
    refused: 'update leases',
    ends: true,
  },
];

/** An installation under names of its own that lacks a right; none if there is no bite. */
export function installWithout(bite: Bite | undefined, id: string): Installation {
  const installation = install({
    namespace: id,
    taskManagerSchedulerName: `${id}-pack`,
    jobManagerSchedulerName: `${id}-spread`,
  });
  const manifests = installation.manifests.flatMap((manifest) => {
    if (!bite?.isIt(manifest)) return [manifest];
    return bite.left ? [bite.left(manifest)] : [];
  });
  return { ...installation, manifests: manifests.map((manifest) => apart(manifest, id)) };
}

/** What is in no namespace of the installation gets another name in each. */
function apart(manifest: Manifest, id: string): Manifest {
  const { name, namespace } = manifest.metadata;
  const shared = /^(Namespace|PriorityClass)$/.test(manifest.kind) || namespace === id;
  return shared ? manifest : { ...manifest, metadata: { ...manifest.metadata, name: `${name}-${id}` } };
}
