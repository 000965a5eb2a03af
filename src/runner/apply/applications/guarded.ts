import { FleetAssembly } from '../../../assembly/assembly';
import { EPOCHS_CONFIG_MAP } from '../../../platform/guard/grant';

/** Whether the guard stands in a namespace, by what the assembly puts there. */
export function isGuarded({ clusters }: FleetAssembly, cluster: string): (namespace: string) => boolean {
  const objects = new Set(clusters[cluster].files.flatMap(({ objects: ids }) => ids));
  return (namespace) => objects.has(`/ConfigMap/${namespace}/${EPOCHS_CONFIG_MAP}`);
}
