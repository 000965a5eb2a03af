import { bool, checkShape, Shape, whole } from '../../validation/shape';
import { mainContainer, Part, PartContext } from '../part';

/** Options of metrics for Prometheus. */
export interface PrometheusMetricsOptions {
  /**
   * The port on which each pod shows its metrics.
   *
   * @default 9249
   */
  readonly port?: number;
  /**
   * Whether to add a PodMonitor, which the Prometheus operator reads; its CRD must be installed.
   *
   * @default false
   */
  readonly podMonitor?: boolean;
}

/** How the metrics of a Flink cluster are collected. */
export class Metrics {
  /**
   * Each pod shows its metrics to Prometheus.
   *
   * @throws if an option is of a wrong type.
   */
  public static prometheus(options: PrometheusMetricsOptions = {}): Metrics {
    const shape: Shape<PrometheusMetricsOptions> = { port: whole(1), podMonitor: bool };
    checkShape('Metrics.prometheus', options, shape);
    return new Metrics(options.port ?? 9249, options.podMonitor ?? false);
  }

  private constructor(
    /** The port on which each pod shows its metrics. */
    public readonly port: number,
    private readonly podMonitor: boolean,
  ) {}

  /** @internal */
  public _metricsPart(context: PartContext): Part {
    return {
      configuration: {
        'metrics.reporter.prom.factory.class':
          'org.apache.flink.metrics.prometheus.PrometheusReporterFactory',
        'metrics.reporter.prom.port': String(this.port),
      },
      podTemplate: mainContainer({ ports: [{ name: 'metrics', containerPort: this.port, protocol: 'TCP' }] }),
      objects: this.podMonitor ? [podMonitorOf(context.name)] : [],
    };
  }
}

function podMonitorOf(name: string) {
  return {
    suffix: 'metrics',
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PodMonitor',
    content: {
      spec: { selector: { matchLabels: { app: name } }, podMetricsEndpoints: [{ port: 'metrics' }] },
    },
  };
}
