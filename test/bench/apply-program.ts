import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { Fleet, FlinkVersion, StateStorage } from '../../src';

/** The context of the only cluster. */
export const CLUSTER = 'bench';
const TENANTS = 5;
const KEYS = 8;

/** A fleet of one cluster whose applications bring `n` ConfigMaps of a kilobyte; of these a tenth can be `changed`. */
export function configMapsFleet(n: number, outdir: string, changed: boolean): Fleet {
  const fleet = new Fleet({ name: 'bench', outdir, placements: `${outdir}.placements.json` });
  const state = fleet.addStateStorage('main', StateStorage.s3({ bucket: 'flink-state' }));
  const cluster = fleet.addCluster(CLUSTER, {
    failureDomain: 'region',
    stateStorages: [state],
    capacity: { cpu: Cpu.units(100), memory: Size.gibibytes(400) },
  });
  for (let t = 0; t < TENANTS; t++) {
    const tenant = fleet.addTenant(`tenant-${t}`);
    const queue = tenant.addQueue('all');
    queue.addCluster(cluster);
    const application = tenant.addApplication('reader', {
      queue,
      stateStorage: state,
      flinkVersion: FlinkVersion.V1_20,
      image: 'registry.example.com/reader:1',
      job: { jarUri: 'local:///opt/flink/usrlib/job.jar', parallelism: 1, maxParallelism: 128 },
    });
    for (let i = t; i < n; i += TENANTS) {
      application.addObject({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: `settings-${i}`, labels: { 'app.kubernetes.io/name': 'settings' } },
        data: dataOf(i, changed && Math.floor(i / TENANTS) % 10 === 0),
      });
    }
  }
  return fleet;
}

function dataOf(i: number, changed: boolean): Record<string, string> {
  const entries = Array.from({ length: KEYS }, (_, key) => [
    `setting-${key}`,
    `${changed ? 'another' : 'one'} value of ${i}: ${'x'.repeat(100)}`,
  ]);
  return Object.fromEntries(entries) as Record<string, string>;
}
