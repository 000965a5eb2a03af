import { Allowance } from './allowance';
import { PlacementApplication, PlacementCluster } from './problem';
import { Resources } from './resources';

/** An application on a cluster: where it runs, or might. */
export class Choice {
  private known?: Resources;

  public constructor(
    private readonly application: PlacementApplication,
    public readonly cluster: PlacementCluster,
    /** All that must hold its demand, the capacity of the cluster first. */
    private readonly allowances: readonly Allowance[],
    public readonly weight: number,
    public readonly score: number,
  ) {}

  /** Asked for late: most choices are never tried. */
  public get demand(): Resources {
    return (this.known ??= this.application.demandOn(this.cluster.name));
  }

  public get capacity(): Allowance {
    return this.allowances[0];
  }

  public get fits(): boolean {
    const { demand } = this;
    return this.allowances.every((allowance) => allowance.holds(demand));
  }

  public take(): void {
    for (const allowance of this.allowances) allowance.take(this.demand);
  }

  public give(): void {
    for (const allowance of this.allowances) allowance.give(this.demand);
  }

  /** The allowances that have no room for it. */
  public get tooSmall(): Allowance[] {
    return this.allowances.filter((allowance) => !allowance.holds(this.demand));
  }
}
