import { Construct } from 'constructs';
import { FleetApplication } from './application';
import { FleetSessionClusterProps } from './application-props';
import { nameTaken } from './errors';
import { APPLICATION_NAME } from './names';
import { refuse, SessionClusterSource } from './typed-source';
import { FlinkJobResourceProps } from '../flink/props';
import { checkShape } from '../validation/shape';

/** A session cluster of a fleet: it and its jobs are placed, moved and recovered as one. */
export class FleetSessionCluster extends FleetApplication {
  private readonly source: SessionClusterSource;

  /** `tenant.addSessionCluster` calls it. */
  public constructor(scope: Construct, id: string, props: FleetSessionClusterProps) {
    const source = new SessionClusterSource(scope, id, props);
    const { queue, namespace, delivery, maxStateAge, stateless, stateStorage, sinks } = props;
    super(scope, id, source, { queue, namespace, delivery, maxStateAge, stateless, stateStorage, sinks });
    this.source = source;
  }

  /**
   * Adds a job that runs on it. Its state is the cluster's: `stateStorage` goes without saying.
   *
   * @param name the name of the FlinkSessionJob, another one for each in a namespace
   * @param props what runs
   * @throws if there is a job of that name, or something is given that only the fleet can know.
   */
  public addJob(name: string, props: FlinkJobResourceProps): void {
    checkShape(`${this.node.path}/${name}`, { name }, { name: APPLICATION_NAME });
    refuse(this, name, props);
    if (this.source.jobs.has(name)) throw nameTaken(this.node.path, 'a job', name);
    this.source.jobs.set(name, { stateStorage: this.stateStorage, ...props });
  }
}
