import { Choice } from './choice';
import { isOpenTo, rejectedForLoss } from './filters';
import { QueueState, Site } from './fleet-state';
import { Hash, hashOf } from './hash';
import { Loss } from './loss';
import { compareText } from './order';
import { PlacementApplication, PlacementCluster } from './problem';
import { score } from './score';

/** An application with its place, which changes, and its choices, which do not. */
export class Subject {
  private place?: Choice;
  private hash?: Hash;
  private ranked?: readonly Choice[];

  public constructor(
    public readonly application: PlacementApplication,
    public readonly queue: QueueState,
    /** Where it runs, or ran before the loss. */
    public readonly home?: PlacementCluster,
  ) {}

  public get id(): string {
    return this.application.id;
  }

  public get seat(): Choice | undefined {
    return this.place;
  }

  /** What it asks for is taken from its old place's allowances to those of the new one. */
  public sit(choice: Choice | undefined): void {
    this.place?.give();
    choice?.take();
    this.place = choice;
  }

  /** It stays at home, whatever the filters say. */
  public sitAtHome(home: PlacementCluster): void {
    this.sit(this.choiceOn(this.queue.siteOn(home)));
  }

  /** All that pass the filters but for room and losses, best first. */
  public get choices(): readonly Choice[] {
    return (this.ranked ??= this.rank());
  }

  /** Those of its choices that a loss leaves. */
  public choicesAfter(loss: Loss | undefined): readonly Choice[] {
    if (loss === undefined) return this.choices;
    return this.choices.filter(
      ({ cluster }) => rejectedForLoss(this.application, cluster, loss).length === 0,
    );
  }

  /** Itself on any cluster, a choice or not. */
  public choiceOn(site: Site): Choice {
    const { application } = this;
    return new Choice(
      application,
      site,
      score(site.weight, (this.hash ??= hashOf(application.id)), site.hash),
    );
  }

  private rank(): Choice[] {
    const { application, home } = this;
    return this.queue.open
      .filter(({ cluster }) => isOpenTo({ application, cluster, home }))
      .map((site) => this.choiceOn(site))
      .sort((a, b) => b.score - a.score || compareText(a.cluster.name, b.cluster.name));
  }
}
