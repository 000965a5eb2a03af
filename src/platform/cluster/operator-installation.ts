import { Chart } from 'cdk8s';
import { FlinkCrds } from '../../flink/versions/crds';
import { OperatorSettings, OperatorSettingsProps } from '../../flink/versions/operator-settings';
import { checkShape } from '../../validation/shape';
import { FlinkOperator, FlinkOperatorProps, ServedJobs } from '../operator';
import { OPERATOR_SHAPE } from '../operator/operator-props';

/** The charts of a platform, in the order in which they are applied. */
export interface PlatformCharts {
  readonly crds: Chart;
  readonly platform: Chart;
}

/** The operator of a cluster, whoever installed it. */
export interface InstalledOperator {
  /** What jobs may count on. */
  settingsFor(jobs: ServedJobs): OperatorSettingsProps;
}

/** How a cluster gets its Flink operator. */
export abstract class OperatorInstallation {
  /** It is installed, with its CRDs. */
  public static managed(props: FlinkOperatorProps = {}): OperatorInstallation {
    checkShape('OperatorInstallation.managed', props, OPERATOR_SHAPE);
    return new ManagedOperator(props);
  }

  /** It is there already. What is said of it is what the rules go by. */
  public static existing(settings: OperatorSettingsProps): OperatorInstallation {
    return new ExistingOperator(settings);
  }

  /**
   * Adds what is needed.
   *
   * @internal
   */
  public abstract _install(charts: PlatformCharts): InstalledOperator;
}

class ManagedOperator extends OperatorInstallation {
  public constructor(private readonly props: FlinkOperatorProps) {
    super();
  }

  public _install({ crds, platform }: PlatformCharts): InstalledOperator {
    const { installCrds = true, version = OperatorSettings.of(platform).version } = this.props;
    if (installCrds) new FlinkCrds(crds, 'flink', { operatorVersion: version });
    return new FlinkOperator(platform, 'flink-operator', { ...this.props, version, installCrds: false });
  }
}

class ExistingOperator extends OperatorInstallation {
  public constructor(private readonly settings: OperatorSettingsProps) {
    super();
  }

  public _install(): InstalledOperator {
    return { settingsFor: () => this.settings };
  }
}
