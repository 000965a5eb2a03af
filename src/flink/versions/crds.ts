import { Construct } from 'constructs';
import { deriveCrds } from './derive-crds';
import { OperatorSettings } from './operator-settings';
import { OperatorVersion } from './operator-version';
import { OwnCrds } from './own-crds';
import { CheckedApiObject } from '../../validation/enforcement';
import { checkShape, like, listOf, Shape, text } from '../../validation/shape';

/** Which CRDs are to be installed. */
export interface FlinkCrdsProps {
  /**
   * The operator that they are for.
   *
   * @default - the version that OperatorSettings say, else OperatorVersion.DEFAULT
   */
  readonly operatorVersion?: OperatorVersion;
  /**
   * YAML files with CRDs of your own, which take the place of the operator's for the kinds that they define.
   * Their paths are relative to the working directory.
   *
   * @default - those that OperatorSettings say, else only the operator's
   */
  readonly files?: string[];
}

/**
 * The CustomResourceDefinitions of Flink, without descriptions.
 *
 * Apply them before anything else, and by server-side apply: some are too large for the annotation that
 * client-side apply leaves on them. Helm installs CRDs once and never upgrades them; this does.
 *
 * @example
 * new FlinkCrds(chart, 'crds', { operatorVersion: OperatorVersion.V1_13_0 });
 */
export class FlinkCrds extends Construct {
  /** The CRDs of your own. */
  public readonly ownCrds: OwnCrds;
  /** The kinds that are defined, such as `FlinkDeployment`. */
  public readonly kinds: string[];

  /** @throws if a file is not YAML or holds anything but CRDs of Flink. */
  public constructor(scope: Construct, id: string, props: FlinkCrdsProps = {}) {
    super(scope, id);
    const shape: Shape<FlinkCrdsProps> = {
      operatorVersion: like('isAtLeast', 'an OperatorVersion'),
      files: listOf(text),
    };
    checkShape(this, props, shape);
    const settings = OperatorSettings.of(this);
    const version = props.operatorVersion ?? settings.version;
    this.ownCrds = props.files ? OwnCrds.fromFiles(props.files) : (settings.ownCrds ?? OwnCrds._none());
    const crds = [
      ...this.ownCrds._crds,
      ...deriveCrds(version).filter((crd) => !this.ownCrds.kinds.includes(crd.spec.names.kind)),
    ];
    this.kinds = crds.map((crd) => crd.spec.names.kind);
    for (const { spec, ...crd } of crds) {
      new CheckedApiObject(this, spec.names.kind, { ...crd, spec });
    }
  }
}
