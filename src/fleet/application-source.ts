import { Construct } from 'constructs';
import { ApplicationPlacement } from './application-placement';

/**
 * Whatever an application consists of, as code: it is called for the cluster that the application runs on, and once
 * more for each other that it moves to.
 *
 * It must make one FlinkDeployment, by whatever construct, with the name of the application, and may make FlinkSessionJobs
 * on it and other objects beside it. Same placement, same objects: nothing else may have an influence.
 */
export interface IApplicationSource {
  /**
   * Makes the objects.
   *
   * @param scope the chart of the application, whose namespace is that of the placement
   * @param placement where it runs
   */
  render(scope: Construct, placement: ApplicationPlacement): void;
}
