import { ApiObject, Chart, Testing } from 'cdk8s';
import { FlinkOperator, FlinkOperatorProps } from '../../../src/platform/operator';
import { Manifest } from '../../lab';

/** An operator as a chart of its own has it. */
export interface Installation {
  readonly operator: FlinkOperator;
  readonly manifests: readonly Manifest[];
  /** The one object of a kind, of that name if several are. */
  object(kind: string, name?: string, namespace?: string): Manifest;
}

export function install(props: FlinkOperatorProps = {}): Installation {
  const chart = new Chart(Testing.app(), 'platform');
  const operator = new FlinkOperator(chart, 'operator', props);
  // One by one, as the whole chart with its CRDs takes a while to be written as YAML and read again.
  const objects = chart.node.findAll().filter((node): node is ApiObject => ApiObject.isApiObject(node));
  const manifests = objects.map((object) => object.toJson() as Manifest);
  return {
    operator,
    manifests,
    object: (kind, name, namespace) => {
      const found = manifests.filter(
        (each) =>
          each.kind === kind &&
          (name === undefined || each.metadata.name === name) &&
          (namespace === undefined || each.metadata.namespace === namespace),
      );
      if (found.length !== 1) {
        throw new Error(`${found.length} objects are ${kind} ${name ?? ''} ${namespace ?? ''}`);
      }
      return found[0];
    },
  };
}
