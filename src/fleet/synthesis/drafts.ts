import { demandOf } from './demand';
import { applicationFile } from './emit';
import { Lock, lockedCluster, lockedPlacement } from './lock-file';
import { discard, idOf, objectsIn, Place, Rendered, renderApplication } from './render';
import { JsonObject } from '../../validation/manifest';
import { FleetApplication } from '../application';
import { Cluster } from '../cluster';
import { Fleet } from '../fleet';
import { Resources } from '../placement/resources';

/**
 * An application, rendered where it most likely runs: what it asks for and which bindings it uses is known only from its
 * manifests. In nearly all cases it stays there, so that it is rendered once.
 */
export class Draft {
  public readonly id: string;
  private rendered: Rendered;
  private json?: readonly JsonObject[];
  private own?: Resources;
  private readonly demands = new Map<string, Resources>();

  public constructor(
    private readonly fleet: Fleet,
    public readonly application: FleetApplication,
    private readonly lock: Lock,
    likely: Cluster,
  ) {
    this.id = idOf(application);
    this.rendered = renderApplication(fleet, application, this.placeOn(likely));
  }

  /** The names of the bindings that its manifests use. */
  public get bindings(): readonly string[] {
    this.manifests();
    return [...this.rendered.bindings.used].sort();
  }

  public get place(): Place {
    return this.rendered.place;
  }

  public get chart(): Rendered['chart'] {
    return this.rendered.chart;
  }

  public get stateScope(): string {
    return this.rendered.stateScope;
  }

  /** The path of its manifests in the assembly. */
  public get file(): string {
    return applicationFile(this.place.cluster.name, this.id);
  }

  /** The manifests, with the values of the cluster that it is on. */
  public manifests(): readonly JsonObject[] {
    return (this.json ??= objectsIn(this.rendered.chart).map((object) => object.toJson() as JsonObject));
  }

  /** What it would ask for on a cluster: the same as here, unless overrides make it something else there. */
  public demandOn(cluster: Cluster): Resources {
    if (!this.application._isOverridden) return (this.own ??= demandOf(this.manifests()));
    const known = this.demands.get(cluster.name);
    if (known) return known;
    const demand = this.demand(cluster);
    this.demands.set(cluster.name, demand);
    return demand;
  }

  private demand(cluster: Cluster): Resources {
    const here = this.application._patchesFor(this.place.cluster);
    const there = this.application._patchesFor(cluster);
    if (cluster === this.place.cluster || (here.length === 0 && there.length === 0)) {
      return (this.own ??= demandOf(this.manifests()));
    }
    // A patch that removes something cannot be undone, so that it is rendered there once more.
    const elsewhere = renderApplication(
      this.fleet,
      this.application,
      this.placeOn(cluster),
      `${this.application.name}?`,
    );
    const demand = demandOf(objectsIn(elsewhere.chart).map((object) => object.toJson() as JsonObject));
    discard(elsewhere);
    return demand;
  }

  /** Renders it anew, if it is to be on another cluster. */
  public moveTo(cluster: Cluster): void {
    if (cluster === this.place.cluster) return;
    discard(this.rendered);
    this.rendered = renderApplication(this.fleet, this.application, this.placeOn(cluster));
    this.json = undefined;
  }

  private placeOn(cluster: Cluster): Place {
    const locked = lockedPlacement(this.lock, this.id);
    const { generation } = lockedCluster(this.lock, cluster.name);
    const { epoch = 1, restorePath, restorePaths, overrides } = locked ?? {};
    return { cluster, generation, epoch, restorePath, restorePaths, overrides };
  }
}
