import { Testing } from 'cdk8s';
import { parse } from 'yaml';
import { BinPackingScheduler, BinPackingSchedulerProps, KubernetesVersion } from '../../../src';
import { Manifest } from '../../lab';

/** A scheduler as a chart of its own has it. */
export interface Installation {
  readonly scheduler: BinPackingScheduler;
  readonly manifests: readonly Manifest[];
  /** The text of its KubeSchedulerConfiguration. */
  readonly config: string;
  /** The same, as it is read. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- what a test expects says of which type it is
  readonly configuration: any;
  /** The one object of a kind, of that name if several are. */
  object(kind: string, name?: string): Manifest;
}

export function install(props: Partial<BinPackingSchedulerProps> = {}): Installation {
  const chart = Testing.chart();
  const scheduler = new BinPackingScheduler(chart, 'scheduler', {
    kubernetesVersion: KubernetesVersion.V1_36,
    ...props,
  });
  const manifests = Testing.synth(chart) as Manifest[];
  const object = (kind: string, name?: string) => {
    const found = manifests.filter(
      (each) => each.kind === kind && (name === undefined || each.metadata.name === name),
    );
    if (found.length !== 1) throw new Error(`${found.length} objects are ${kind} ${name ?? ''}`);
    return found[0];
  };
  const config = object('ConfigMap').data['config.yaml'] as string;
  return { scheduler, manifests, config, configuration: parse(config), object };
}
