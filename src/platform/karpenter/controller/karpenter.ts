import { ApiObject, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { featureGatesInEnv } from './errors';
import { KARPENTER_SHAPE, KarpenterProps } from './karpenter-props';
import { NETWORK_POLICY_SPEC, SERVICE_SPEC } from './network';
import { clusterRules, DNS_RULES, LEASE_RULES } from './rbac';
import { deploymentSpec, NAME, SELECTOR } from './workload';
import { CheckedApiObject } from '../../../validation/enforcement';
import { JsonObject } from '../../../validation/manifest';
import { checkShape } from '../../../validation/shape';
import { ClusterScopedObject } from '../../cluster-scoped';
import { platformLabels } from '../../labels';
import { KarpenterVersion } from '../karpenter-version';

/**
 * The controller of Karpenter on AWS: its Deployment, what it may do, its metrics and its disruption budget.
 *
 * Beside it a cluster needs the CRDs (KarpenterCrds), a node class and NodePools; and nodes that are not Karpenter's,
 * for the controller itself.
 *
 * @example
 * new Karpenter(chart, 'karpenter', {
 *   clusterName: 'prod-1',
 *   identity: KarpenterIdentity.podIdentity(),
 *   interruptionQueue: 'prod-1-karpenter',
 * });
 */
export class Karpenter extends Construct {
  /** The Deployment. */
  public readonly apiObject: ApiObject;
  /** The version that is installed. */
  public readonly version: KarpenterVersion;
  /** The namespace that the controller runs in. */
  public readonly namespace: string;
  /** The service account that a role of AWS is given to. */
  public readonly serviceAccountName = NAME;

  /** @throws if a property is not what it must be. */
  public constructor(scope: Construct, id: string, props: KarpenterProps) {
    super(scope, id);
    checkShape(this, props, KARPENTER_SHAPE, ['clusterName', 'identity']);
    const { identity, featureGates = {}, networkPolicy = true } = props;
    if (props.env && Object.hasOwn(props.env, 'FEATURE_GATES')) throw featureGatesInEnv(this.node.path);
    this.version = props.version ?? KarpenterVersion.DEFAULT;
    this.namespace = props.namespace ?? Chart.of(this).namespace ?? 'kube-system';

    this.add('ServiceAccount', 'v1', 'ServiceAccount', {
      annotations: identity._annotations,
      content: { automountServiceAccountToken: false },
    });
    this.grantInCluster(clusterRules(featureGates));
    this.grant('Lease', NAME, this.namespace, LEASE_RULES);
    this.grant('Dns', `${NAME}-dns`, 'kube-system', DNS_RULES);
    this.apiObject = this.add('Resource', 'apps/v1', 'Deployment', {
      content: { spec: deploymentSpec(props) },
    });
    this.add('Service', 'v1', 'Service', { content: { spec: SERVICE_SPEC } });
    this.add('PodDisruptionBudget', 'policy/v1', 'PodDisruptionBudget', {
      content: { spec: { maxUnavailable: 1, selector: { matchLabels: SELECTOR } } },
    });
    if (networkPolicy) {
      this.add('NetworkPolicy', 'networking.k8s.io/v1', 'NetworkPolicy', {
        content: { spec: NETWORK_POLICY_SPEC },
      });
    }
  }

  private grantInCluster(rules: JsonObject[]): void {
    const metadata = { name: NAME, labels: this.labels() };
    new ClusterScopedObject(this, 'ClusterRole', { ...role('ClusterRole'), metadata, rules });
    new ClusterScopedObject(this, 'ClusterRoleBinding', {
      ...role('ClusterRoleBinding'),
      metadata,
      ...this.bound('ClusterRole', NAME),
    });
  }

  private grant(id: string, name: string, namespace: string, rules: JsonObject[]): void {
    const metadata = { name, namespace, labels: this.labels() };
    new CheckedApiObject(this, `${id}Role`, { ...role('Role'), metadata, rules });
    new CheckedApiObject(this, `${id}RoleBinding`, {
      ...role('RoleBinding'),
      metadata,
      ...this.bound('Role', name),
    });
  }

  private bound(kind: string, name: string): JsonObject {
    return {
      roleRef: { apiGroup: RBAC, kind, name },
      subjects: [{ kind: 'ServiceAccount', name: NAME, namespace: this.namespace }],
    };
  }

  private add(id: string, apiVersion: string, kind: string, { annotations, content }: Parts): ApiObject {
    const metadata = { name: NAME, namespace: this.namespace, labels: this.labels(), annotations };
    return new CheckedApiObject(this, id, { apiVersion, kind, metadata, ...content });
  }

  private labels(): { [name: string]: string } {
    return {
      ...platformLabels(NAME, 'node-provisioning'),
      ...SELECTOR,
      'app.kubernetes.io/version': this.version.version,
    };
  }
}

interface Parts {
  readonly annotations?: { [name: string]: string };
  readonly content: JsonObject;
}

const RBAC = 'rbac.authorization.k8s.io';
const role = (kind: string) => ({ apiVersion: `${RBAC}/v1`, kind });
