import { IConstruct } from 'constructs';
import { OperatorVersion } from './operator-version';
import { OwnCrds } from './own-crds';
import { anyText, checkShape, like, mapOf, Shape } from '../../validation/shape';
import { settingsTooLate } from '../errors';

/** What the constructs of a chart or app may count on from the operator that serves them. */
export interface OperatorSettingsProps {
  /**
   * Its version: what is emitted and accepted follows from it.
   *
   * @default OperatorVersion.DEFAULT
   */
  readonly version?: OperatorVersion;
  /**
   * The Flink configuration that it gives to every job by itself (`defaultConfiguration` of its Helm chart), so
   * that the rules do not miss what is set there.
   *
   * @default - that of the chart
   */
  readonly defaultConfiguration?: { [key: string]: string };
  /**
   * CRDs that are installed in place of the operator's own.
   *
   * @default - the operator's own
   */
  readonly ownCrds?: OwnCrds;
}

/**
 * Says which operator serves the Flink resources of a chart or an app.
 *
 * @example
 * const chart = new Chart(app, 'jobs');
 * OperatorSettings.set(chart, { version: OperatorVersion.V1_13_0 });
 */
export class OperatorSettings {
  /**
   * Says it of `scope` and everything below.
   *
   * @throws if Flink resources are below already, since they were made for another operator.
   */
  public static set(scope: IConstruct, props: OperatorSettingsProps): void {
    const shape: Shape<OperatorSettingsProps> = {
      version: like('isAtLeast', 'an OperatorVersion'),
      defaultConfiguration: mapOf(anyText),
      ownCrds: like('_crds', 'an OwnCrds'),
    };
    checkShape('OperatorSettings.set', props, shape);
    const early = scope.node.findAll().find((child) => FLINK_RESOURCE in child);
    if (early) throw settingsTooLate(scope.node.path, early.node.path);
    SETTINGS.set(scope, new OperatorSettings(props));
  }

  /** What was said of `scope` or of the nearest scope above; the defaults where nothing was. */
  public static of(scope: IConstruct): OperatorSettings {
    for (let here: IConstruct | undefined = scope; here; here = here.node.scope) {
      const settings = SETTINGS.get(here);
      if (settings) return settings;
    }
    return new OperatorSettings({});
  }

  /** The version of the operator. */
  public readonly version: OperatorVersion;
  /** The Flink configuration that it gives to every job by itself. */
  public readonly defaultConfiguration: { [key: string]: string };

  /** The CRDs that are installed in place of the operator's own, if any are. */
  public readonly ownCrds?: OwnCrds;

  private constructor(props: OperatorSettingsProps) {
    this.version = props.version ?? OperatorVersion.DEFAULT;
    this.defaultConfiguration = { ...props.defaultConfiguration };
    this.ownCrds = props.ownCrds;
  }
}

/** Marks the constructs that depend on settings when they are made. */
export const FLINK_RESOURCE = Symbol.for('cdk8s-flink-fleet.FlinkResource');

const SETTINGS = new WeakMap<IConstruct, OperatorSettings>();
