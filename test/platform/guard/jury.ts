import { GuardCase } from './case';
import { GUARD_CASES } from './cases';
import { GuardedCluster } from './cluster';
import { BoundPolicy, Mutant } from './mutants';
import { inParallel, LabCluster, Manifest, until } from '../../lab';

/** How many mutants are asked at once: each takes 86 characters, and more where it cannot come to a verdict. */
const AT_ONCE = 24;
/** The API server tells no more warnings than fit into 4,096 characters, each cut to 256; below this none is left out. */
const TOLD_IN_FULL = 3_800;

/**
 * Which cases notice which mutants. They run beside the guard, some at a time, and only warn: so one request tells what
 * each of them would have said to it.
 */
export class Jury {
  private batches = 0;

  public constructor(
    private readonly cluster: LabCluster,
    private readonly guarded: GuardedCluster,
  ) {}

  /** The first case in which each mutant says something else than its policy does; none for those that go unnoticed. */
  public async noticed(
    policies: readonly BoundPolicy[],
    mutants: readonly Mutant[],
  ): Promise<Map<Mutant, GuardCase>> {
    const noticed = new Map<Mutant, GuardCase>();
    const batches = Math.ceil(mutants.length / AT_ONCE);
    for (let i = 0; i < batches; i++) {
      // Neighbours are wrong in much the same way, and would all have much to say to the same request.
      const batch = mutants.filter((_, j) => j % batches === i);
      const originals = policies.filter(({ policy }) => batch.some(({ of }) => of === policy.metadata.name));
      await this.judge([...originals, ...batch], (it, refused) => {
        for (const mutant of batch) {
          const original = originals.find(({ policy }) => policy.metadata.name === mutant.of)!;
          if (refused.has(mutant) !== refused.has(original) && !noticed.has(mutant)) noticed.set(mutant, it);
        }
      });
    }
    return noticed;
  }

  /** Asks all policies about all cases; tells which of them would refuse each. */
  private async judge(
    all: readonly BoundPolicy[],
    tell: (it: GuardCase, refused: ReadonlySet<BoundPolicy>) => void,
  ): Promise<void> {
    const batch = this.batches++;
    const named = all.map((each, i) => [`m${batch}-${i}`, each] as const);
    const manifests = named.flatMap(([name, each]) => warning(name, each));
    await inParallel(manifests, (manifest) => this.cluster.api.create(manifest));
    await this.inForce(`sentinel-${batch}`);
    await inParallel(GUARD_CASES, async (it) => {
      const warnings = await this.guarded.warnings(it);
      const told = warnings.reduce((sum, text) => sum + '299 - ""'.length + text.length, 0);
      if (told > TOLD_IN_FULL) return;
      const names = new Set(warnings.map((text) => /ValidatingAdmissionPolicy '([^']+)'/.exec(text)?.[1]));
      tell(it, new Set(named.filter(([name]) => names.has(name)).map(([, each]) => each)));
    });
    await inParallel(manifests, (manifest) => this.cluster.api.delete(manifest));
  }

  /** All that was written before a policy is in force once that policy is. */
  private async inForce(name: string): Promise<void> {
    const probe = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' } };
    const sentinel = warning(name, sentinelFor(name));
    for (const manifest of sentinel) await this.cluster.api.create(manifest);
    const seen = async () => {
      const { warnings } = await this.cluster.api.create(probe, { dryRun: true });
      return warnings.some((text) => text.includes(`'${name}'`));
    };
    await until(seen, { what: `${name} to be in force`, everyMs: 50, timeoutMs: 20_000 });
    await inParallel(sentinel, (manifest) => this.cluster.api.delete(manifest));
  }
}

/** The same policy under another name; it says what it would refuse, and lets it pass. */
function warning(name: string, { policy, binding }: BoundPolicy): Manifest[] {
  // The shorter what each says, the more fit into one answer.
  const validations = policy.spec.validations.map(({ expression }: { expression: string }) => ({
    expression,
    message: 'x',
  }));
  return [
    { ...policy, metadata: { name }, spec: { ...policy.spec, validations } },
    {
      ...binding,
      metadata: { name },
      spec: { ...binding.spec, policyName: name, validationActions: ['Warn'] },
    },
  ];
}

function sentinelFor(name: string): BoundPolicy {
  const apiVersion = 'admissionregistration.k8s.io/v1';
  const rule = { apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'], operations: ['CREATE'] };
  return {
    policy: {
      apiVersion,
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name },
      spec: {
        matchConstraints: { resourceRules: [rule] },
        validations: [{ expression: `object.metadata.name != '${name}'` }],
      },
    },
    binding: { apiVersion, kind: 'ValidatingAdmissionPolicyBinding', metadata: { name }, spec: {} },
  };
}
