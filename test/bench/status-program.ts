import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { Fleet, FlinkVersion, StateStorage } from '../../src';

/** Also the contexts. */
export const CLUSTERS = ['one', 'two'];
const TENANTS = 10;

/** A fleet of two clusters, between which its applications are spread. */
export function statusFleet(n: number, outdir: string): Fleet {
  const fleet = new Fleet({ name: 'bench', outdir, placements: `${outdir}.placements.json` });
  const state = fleet.addStateStorage('main', StateStorage.s3({ bucket: 'flink-state' }));
  const clusters = CLUSTERS.map((name) =>
    fleet.addCluster(name, {
      failureDomain: name,
      stateStorages: [state],
      capacity: { cpu: Cpu.units(n * 8), memory: Size.gibibytes(n * 32) },
    }),
  );
  for (let t = 0; t < TENANTS; t++) {
    const tenant = fleet.addTenant(`tenant-${t}`);
    const queue = tenant.addQueue('all');
    clusters.forEach((cluster) => queue.addCluster(cluster));
    for (let i = t; i < n; i += TENANTS) {
      tenant.addApplication(`app-${i}`, {
        queue,
        image: 'registry.example.com/bench:1',
        flinkVersion: FlinkVersion.V1_20,
        stateStorage: state,
        job: { jarUri: 'local:///opt/flink/usrlib/job.jar', parallelism: 4, maxParallelism: 120 },
      });
    }
  }
  return fleet;
}
