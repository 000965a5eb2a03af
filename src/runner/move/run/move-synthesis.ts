import { ordersOf } from './orders';
import { appliedDigestOf, Hypothesis, KnownFleet, Synthesized, synthesizeAt } from './synthesis';
import { FlinkFleetError } from '../../../validation/errors';
import { Host } from '../../actions/host';
import { KubeObject } from '../../kube/object';
import { Ledger } from '../../ledger/ledger';
import { JournalEntry, Placement } from '../../ledger/records';
import { Effect } from '../effects';
import { ClusterEffect, Issued, Outcome, Subject } from '../sides';

type Synthesize = Extract<Effect, { readonly effect: 'synthesize' }>;

/** Synthesizes what an operation needs, for many applications by one run of the program. */
export class MoveSynthesis {
  /** What was synthesized at a decided placement, by application and epoch. */
  private readonly decided = new Map<string, readonly KubeObject[]>();

  public constructor(
    private readonly command: string,
    private readonly ledger: Ledger,
    private readonly entries: () => readonly JournalEntry[],
    private readonly host: Host,
    /** For the plan. */
    private former?: Synthesized,
  ) {}

  public async carryOut(those: readonly Issued<Synthesize>[]): Promise<readonly Outcome[]> {
    const hypotheses = those.map(({ effect, subject }) => ({ app: subject.record.app, ...effect }));
    const made = await this.run(hypotheses);
    if ('why' in made) return those.map(() => ({ done: false, why: made.why }));
    const compared = await this.asPlanned(hypotheses, made);
    return hypotheses.map(({ app, epoch, decided, cluster }, i) => {
      const manifests = made.manifests(app);
      if (manifests.length === 0) {
        return { done: false, why: `the program makes nothing of ${app} for ${cluster}` };
      }
      if (decided) this.decided.set(`${app} e${epoch}`, manifests);
      return {
        done: true,
        outcome: { digest: compared[i], applied: appliedDigestOf(manifests) },
      };
    });
  }

  /** Creations with their manifests; after a crash they are made once more, and must be the same. */
  public async provide(
    those: readonly Issued<ClusterEffect>[],
  ): Promise<readonly (Issued<ClusterEffect> | { readonly lacks: string })[]> {
    const missing = those.flatMap(({ effect, subject }) =>
      effect.effect === 'create' && !this.decided.has(keyOf(subject))
        ? [{ subject, effect: { ...effect, effect: 'synthesize', decided: true } as const }]
        : [],
    );
    const problems = new Map<Subject, string>();
    if (missing.length > 0) {
      const outcomes = await this.carryOut(missing);
      missing.forEach(({ subject }, i) => {
        const outcome = outcomes[i];
        if (!outcome.done) {
          problems.set(subject, outcome.why);
        } else if ((outcome.outcome as { digest: string }).digest !== subject.journal.synthesized) {
          problems.set(subject, 'the program makes another manifest than it did when the move was decided');
        }
      });
    }
    return those.map((each) => {
      if (each.effect.effect !== 'create') return each;
      const lacks = problems.get(each.subject);
      if (lacks !== undefined) return { lacks };
      return { ...each, manifests: this.decided.get(keyOf(each.subject)) };
    });
  }

  private async run(hypotheses: readonly Hypothesis[]): Promise<Synthesized | { readonly why: string }> {
    const [placements, clusters] = await Promise.all([this.ledger.placements(), this.ledger.clusters()]);
    const known: KnownFleet = { fleet: this.ledger.fleet, placements, clusters: clusters.values() };
    // With those whose turn comes later where they will be: so it is the same for each of them, and made once.
    const all = [...hypotheses, ...this.foreseen(placements, hypotheses)];
    const targets = [...new Set(all.map(({ cluster }) => cluster))];
    try {
      this.former = await synthesizeAt(this.command, known, all, targets, this.host, this.former);
      return this.former;
    } catch (error) {
      if (!FlinkFleetError.isFlinkFleetError(error)) throw error;
      return { why: (error as Error).message };
    }
  }

  /** The other applications of the operation that were not decided yet, as they were planned. */
  private foreseen(
    placements: ReadonlyMap<string, Placement>,
    hypotheses: readonly Hypothesis[],
  ): readonly Hypothesis[] {
    const taken = new Set(hypotheses.map(({ app }) => app));
    return foreseenIn(this.entries()).flatMap(({ order: { app, to }, foreseen: { epoch, preview } }) => {
      const record = placements.get(app);
      if (record === undefined || taken.has(app) || record.epoch >= epoch) return [];
      return [{ app, cluster: to, epoch, restore: preview.restore ?? record.restore }];
    });
  }

  /** Epochs are in directories and names: where it became another one than was planned, it is compared at the planned one. */
  private async asPlanned(
    hypotheses: readonly (Hypothesis & { readonly decided: boolean })[],
    made: Synthesized,
  ): Promise<readonly string[]> {
    const planned = new Map<string, number>();
    for (const { order, foreseen } of foreseenIn(this.entries())) {
      planned.set(`${order.app} on ${order.to}`, foreseen.epoch);
    }
    for (const { step, data } of this.entries()) {
      const { effect } = (data ?? {}) as { effect?: Effect };
      if (effect?.effect !== 'synthesize' || effect.decided) continue;
      planned.set(`${step.split(' ').at(-2)} on ${effect.cluster}`, effect.epoch);
    }
    const other = hypotheses.flatMap((each) => {
      const epoch = planned.get(`${each.app} on ${each.cluster}`);
      return each.decided && epoch !== undefined && epoch !== each.epoch ? [{ ...each, epoch }] : [];
    });
    const again = other.length > 0 ? await this.run(other) : undefined;
    const differs = new Set(other.map(({ app }) => app));
    return hypotheses.map(({ app }) => {
      if (!differs.has(app) || again === undefined) return made.digest(app);
      return 'why' in again ? again.why : again.digest(app);
    });
  }
}

const foreseenIn = (entries: readonly JournalEntry[]) =>
  ordersOf(entries).flatMap(({ order, foreseen }) => (foreseen === undefined ? [] : [{ order, foreseen }]));

const keyOf = ({ record }: Subject): string => `${record.app} e${record.epoch}`;
