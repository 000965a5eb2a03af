import { Chart } from 'cdk8s';
import { FlinkOperator, FlinkOperatorProps } from './operator';
import { OPERATOR_SHAPE } from './operator/operator-props';
import { FlinkCrds } from '../flink/versions/crds';
import { OperatorSettingsProps } from '../flink/versions/operator-settings';
import { OperatorVersion } from '../flink/versions/operator-version';
import { checkShape } from '../validation/shape';

/** The charts of a platform, in the order in which they are applied. */
export interface PlatformCharts {
  readonly crds: Chart;
  readonly platform: Chart;
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
   * @returns what jobs may count on.
   * @internal
   */
  public abstract _install(charts: PlatformCharts): OperatorSettingsProps;
}

class ManagedOperator extends OperatorInstallation {
  public constructor(private readonly props: FlinkOperatorProps) {
    super();
  }

  public _install({ crds, platform }: PlatformCharts): OperatorSettingsProps {
    const { installCrds = true, version = OperatorVersion.DEFAULT } = this.props;
    if (installCrds) new FlinkCrds(crds, 'flink', { operatorVersion: version });
    const operator = new FlinkOperator(platform, 'flink-operator', { ...this.props, installCrds: false });
    return operator.settingsFor();
  }
}

class ExistingOperator extends OperatorInstallation {
  public constructor(private readonly settings: OperatorSettingsProps) {
    super();
  }

  public _install(): OperatorSettingsProps {
    return this.settings;
  }
}
