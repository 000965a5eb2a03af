import { Chart, Testing } from 'cdk8s';
import {
  FlinkApplication,
  FlinkApplicationProps,
  FlinkSessionCluster,
  FlinkSessionClusterProps,
  FlinkVersion,
  OperatorSettings,
  OperatorVersion,
  StateStorage,
} from '../../src';
import { JsonObject } from '../../src/validation/manifest';

export const STORAGE = StateStorage.s3({ bucket: 'state' });

/** A chart in an app of its own, for an operator of that version. */
export function newChart(version = OperatorVersion.DEFAULT): Chart {
  const chart = new Chart(Testing.app(), 'jobs', { namespace: 'ads' });
  OperatorSettings.set(chart, { version });
  return chart;
}

export const CLUSTER: FlinkSessionClusterProps = {
  metadata: { name: 'clicks' },
  image: 'registry.example.com/clicks:42',
  flinkVersion: FlinkVersion.V1_20,
  stateStorage: STORAGE,
};

export const APPLICATION: FlinkApplicationProps = {
  ...CLUSTER,
  job: { jarUri: 'local:///opt/flink/usrlib/clicks.jar', parallelism: 4 },
};

export interface Rendered {
  readonly manifest: JsonObject;
  /** The spec, as the manifest has it. */
  readonly spec: any; // eslint-disable-line @typescript-eslint/no-explicit-any
  readonly configuration: Record<string, string>;
  /** The whole chart. */
  readonly objects: JsonObject[];
  object(kind: string): any; // eslint-disable-line @typescript-eslint/no-explicit-any
}

/** What the chart of a resource synthesizes to, seen from its one Flink object. */
export function rendered(chart: Chart, kind = 'FlinkDeployment'): Rendered {
  const objects = Testing.synth(chart) as JsonObject[];
  const object = (wanted: string) => objects.find((candidate) => candidate.kind === wanted);
  const manifest = object(kind)!;
  const spec = manifest.spec as JsonObject;
  return {
    manifest,
    spec,
    configuration: spec.flinkConfiguration as Record<string, string>,
    objects,
    object,
  };
}

export function application(
  props: Partial<FlinkApplicationProps> = {},
  version = OperatorVersion.DEFAULT,
): Rendered {
  const chart = newChart(version);
  new FlinkApplication(chart, 'clicks', { ...APPLICATION, ...props });
  return rendered(chart);
}

export function sessionCluster(props: Partial<FlinkSessionClusterProps> = {}): Rendered {
  const chart = newChart();
  new FlinkSessionCluster(chart, 'clicks', { ...CLUSTER, ...props });
  return rendered(chart);
}

/** The container that Flink runs in, of a pod template. */
export function mainContainer(template: any): any {
  // eslint-disable-line @typescript-eslint/no-explicit-any
  return template.spec.containers.find(
    (container: { name: string }) => container.name === 'flink-main-container',
  );
}
