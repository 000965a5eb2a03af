import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { Clusters, job, JobSize, membersOf } from './job';
import { Fleet, StateStorage, UpgradeMode } from 'cdk8s-flink-fleet';

/** Analysts, who may wait. Their queue has limits, so that nobody else has to. */
export function addInsights(fleet: Fleet, { east, west }: Clusters, stateStorage: StateStorage): void {
  const insights = fleet.addTenant('insights', {
    members: membersOf('insights'),
    quota: { cpu: Cpu.units(70), memory: Size.gibibytes(280) },
  });
  const spare = insights.addQueue('spare', {
    tier: 3,
    limits: { cpu: Cpu.units(120), memory: Size.gibibytes(480) },
  });
  spare.addCluster(west, { weight: 2 });
  spare.addCluster(east);
  for (const [name, size] of Object.entries(SPARE)) {
    insights.addApplication(name, { ...job(name, size), queue: spare, stateStorage });
  }
  // It counts the last minute only, so that an empty start is a good one.
  insights.addApplication('visitors', {
    ...job('visitors', { parallelism: 2, memory: 4 }),
    queue: spare,
    stateless: true,
    upgradeMode: UpgradeMode.STATELESS,
  });
}

const SPARE: Readonly<Record<string, JobSize>> = {
  funnels: { parallelism: 8, memory: 8 },
  cohorts: { parallelism: 8, memory: 16 },
  sessions: { parallelism: 12, memory: 8 },
  experiments: { parallelism: 8, memory: 8 },
  retention: { parallelism: 4, memory: 8 },
  heatmaps: { parallelism: 8, memory: 8 },
  forecasts: { parallelism: 12, memory: 16 },
  anomalies: { parallelism: 8, memory: 8 },
};
