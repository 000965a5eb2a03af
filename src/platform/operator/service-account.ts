import { ApiObject, ApiObjectMetadata } from 'cdk8s';
import { Construct } from 'constructs';
import { JOB_RULES } from './rights';
import { CheckedApiObject } from '../../validation/enforcement';
import { anyMap, checkShape, Shape } from '../../validation/shape';
import { platformLabels } from '../labels';

/** The service account of the pods of Flink in one namespace. */
export interface FlinkServiceAccountProps {
  /**
   * The name, the namespace, and annotations such as that which gives it a role in a cloud. Without a name it is
   * `flink`, under which jobs run that name no other.
   *
   * @default - named `flink`, in the namespace of the chart
   */
  readonly metadata?: ApiObjectMetadata;
}

const SHAPE: Shape<FlinkServiceAccountProps> = { metadata: anyMap };

/**
 * The service account that the pods of Flink run under in one namespace, with the rights by which a job manager makes
 * its task managers and keeps its high-availability data.
 *
 * @example
 * new FlinkServiceAccount(chart, 'flink', {
 *   metadata: {
 *     namespace: 'ads',
 *     annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/ads' },
 *   },
 * });
 */
export class FlinkServiceAccount extends Construct {
  /** The ServiceAccount. */
  public readonly apiObject: ApiObject;

  /** @throws if a property is not what it must be. */
  public constructor(scope: Construct, id: string, props: FlinkServiceAccountProps = {}) {
    super(scope, id);
    checkShape(this, props, SHAPE);
    const { name = 'flink', namespace, labels, ...others } = props.metadata ?? {};
    const own = { ...platformLabels('flink', 'jobs'), ...labels };
    this.apiObject = new CheckedApiObject(this, 'Resource', {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { ...others, name, namespace, labels: own },
    });
    const role = { name, namespace, labels: own };
    new CheckedApiObject(this, 'Role', { apiVersion: RBAC, kind: 'Role', metadata: role, rules: JOB_RULES });
    new CheckedApiObject(this, 'RoleBinding', {
      apiVersion: RBAC,
      kind: 'RoleBinding',
      metadata: { ...role, name: `${name}-role-binding` },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
      // By the object, since that also has the namespace of the chart.
      subjects: [{ kind: 'ServiceAccount', name, namespace: this.apiObject.metadata.namespace ?? 'default' }],
    });
  }

  /** The name of the service account. */
  public get name(): string {
    return this.apiObject.name;
  }
}

const RBAC = 'rbac.authorization.k8s.io/v1';
