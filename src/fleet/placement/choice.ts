import { Allowance } from './allowance';
import { Site } from './fleet-state';
import { PlacementApplication, PlacementCluster } from './problem';
import { Reason } from './reason';
import { Resources } from './resources';

/** An application on a cluster: where it runs, or might. There are many: it holds no more than it must. */
export class Choice {
  private known?: Resources;

  public constructor(
    private readonly application: PlacementApplication,
    private readonly site: Site,
    public readonly score: number,
  ) {}

  public get cluster(): PlacementCluster {
    return this.site.cluster;
  }

  public get weight(): number {
    return this.site.weight;
  }

  /** Why the queue does not let it be one. */
  public get rejected(): readonly Reason[] {
    return this.site.rejected;
  }

  public get capacity(): Allowance {
    return this.site.allowances[0];
  }

  /** Asked for late: most choices are never tried. */
  public get demand(): Resources {
    return (this.known ??= this.application.demandOn(this.cluster.name));
  }

  public get fits(): boolean {
    const { demand } = this;
    return this.site.allowances.every((allowance) => allowance.holds(demand));
  }

  /** The allowances that have no room for it. */
  public get tooSmall(): Allowance[] {
    const { demand } = this;
    return this.site.allowances.filter((allowance) => !allowance.holds(demand));
  }

  public take(): void {
    for (const allowance of this.site.allowances) allowance.take(this.demand);
  }

  public give(): void {
    for (const allowance of this.site.allowances) allowance.give(this.demand);
  }
}
