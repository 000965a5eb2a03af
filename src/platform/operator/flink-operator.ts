import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { aroundPods } from './around';
import { effectiveConfiguration, flinkConf, operatorConfiguration } from './configuration';
import { noWatchedNamespaces } from './errors';
import { operatorLogging } from './logging';
import { CONFIG_MAP, NAME, operatorLabels, SERVICE_ACCOUNT } from './names';
import { FlinkOperatorProps, OPERATOR_SHAPE } from './operator-props';
import { InstalledObject, OperatorContext } from './parts';
import { operatorRights } from './rbac';
import { FlinkServiceAccount } from './service-account';
import { OperatorWebhook } from './webhook';
import { deploymentSpec } from './workload';
import { Logging } from '../../flink/config/logging';
import { FlinkCrds } from '../../flink/versions/crds';
import { FlinkVersion } from '../../flink/versions/flink-version';
import { OperatorSettings, OperatorSettingsProps } from '../../flink/versions/operator-settings';
import { OperatorVersion } from '../../flink/versions/operator-version';
import { CheckedApiObject } from '../../validation/enforcement';
import { JsonObject } from '../../validation/manifest';
import { checkShape, oneOf, Shape, text } from '../../validation/shape';
import { ClusterScopedObject } from '../cluster-scoped';
import { configHashOf } from '../config-hash';

/** Which jobs settings are for. */
export interface ServedJobs {
  /**
   * The namespace of the jobs.
   *
   * @default - any: what is configured for one namespace is left out
   */
  readonly namespace?: string;
  /**
   * The Flink version of the jobs.
   *
   * @default - any: what is configured for one Flink version is left out
   */
  readonly flinkVersion?: FlinkVersion;
}

/**
 * The Flink operator of a cluster: CRDs, what it may do, its Deployment and its configuration.
 *
 * @example
 * const operator = new FlinkOperator(chart, 'operator', { version: OperatorVersion.V1_15_0 });
 * OperatorSettings.set(new Chart(app, 'jobs'), operator.settingsFor());
 */
export class FlinkOperator extends Construct {
  /** The Deployment. */
  public readonly apiObject: ApiObject;
  /** The version that is installed. */
  public readonly version: OperatorVersion;
  /** The namespace that the operator runs in. */
  public readonly namespace: string;
  /** The service account that the operator runs under. */
  public readonly serviceAccountName = SERVICE_ACCOUNT;
  private readonly served?: readonly string[];
  private readonly configuration: Readonly<Record<string, string>>;

  /** @throws if a property is not what it must be, or the operator would not read it as it is given. */
  public constructor(scope: Construct, id: string, props: FlinkOperatorProps = {}) {
    super(scope, id);
    const path = this.node.path;
    checkShape(path, props, OPERATOR_SHAPE);
    if (props.watchNamespaces?.length === 0) throw noWatchedNamespaces(path);
    const { kerberos = false, webhook = OperatorWebhook.none() } = props;
    const version = (this.version = props.version ?? OperatorSettings.of(this).version);
    const namespace = (this.namespace = props.namespace ?? 'flink-operator');
    const watchNamespaces = (this.served = props.watchNamespaces && [...new Set(props.watchNamespaces)]);
    const context: OperatorContext = { version, namespace, watchNamespaces };
    const configuration = operatorConfiguration(path, { ...props, watchNamespaces }, version);
    this.configuration = configuration;

    if (props.createNamespace ?? true) this.addNamespace();
    if (props.installCrds ?? true) new FlinkCrds(this, 'Crds', { operatorVersion: version });
    this.add('ServiceAccount', 'v1', 'ServiceAccount', SERVICE_ACCOUNT, {});
    this.addAll(operatorRights(context, { kerberos, configuration }));
    for (const served of ((props.jobServiceAccounts ?? true) && watchNamespaces) || []) {
      new FlinkServiceAccount(this, `Jobs-${served}`, { metadata: { namespace: served } });
    }
    const data = this.files(props);
    const configMap = this.add('ConfigMap', 'v1', 'ConfigMap', CONFIG_MAP, { data });
    const files = Object.keys(data);
    const spec = deploymentSpec({ props, version, files, configHash: configHashOf(configMap) });
    this.apiObject = this.add('Resource', 'apps/v1', 'Deployment', NAME, { spec });
    this.addAll(webhook._webhookObjects(context));
    this.addAll(aroundPods(context, props));
  }

  /** The namespaces that it serves; none means all. */
  public get watchNamespaces(): string[] | undefined {
    return this.served && [...this.served];
  }

  /**
   * What jobs that this operator serves may count on, for `OperatorSettings.set` on their chart or app.
   *
   * @param jobs which jobs, for what is configured by namespace or by Flink version
   */
  public settingsFor(jobs: ServedJobs = {}): OperatorSettingsProps {
    const shape: Shape<ServedJobs> = { namespace: text, flinkVersion: oneOf(FlinkVersion) };
    checkShape(`${this.node.path}.settingsFor`, jobs, shape);
    return {
      version: this.version,
      defaultConfiguration: effectiveConfiguration(this.configuration, jobs.namespace, jobs.flinkVersion),
      ownCrds: OperatorSettings.of(this).ownCrds,
    };
  }

  private addNamespace(): void {
    const labels = { ...this.labels(), 'pod-security.kubernetes.io/enforce': 'restricted' };
    new ClusterScopedObject(this, 'Namespace', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: this.namespace, labels },
    });
  }

  private files(props: FlinkOperatorProps): Record<string, string> {
    return {
      'flink-conf.yaml': flinkConf(this.configuration),
      'log4j-operator.properties': operatorLogging(props.logLevels ?? {}),
      ...(props.defaultLogging ?? Logging.levels({}))._logConfiguration(),
    };
  }

  private add(id: string, apiVersion: string, kind: string, name: string, content: JsonObject): ApiObject {
    const metadata = { name, namespace: this.namespace, labels: this.labels() };
    return new CheckedApiObject(this, id, { apiVersion, kind, metadata, ...content });
  }

  private addAll(objects: readonly InstalledObject[]): void {
    for (const { id, clusterScoped, manifest } of objects) {
      if (clusterScoped) new ClusterScopedObject(this, id, manifest);
      else new CheckedApiObject(this, id, manifest);
    }
  }

  private labels(): { [name: string]: string } {
    return operatorLabels(this.version);
  }
}
