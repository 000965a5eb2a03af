import { Clusters, job, JobSize, membersOf } from './job';
import { ClusterSelector, Fleet, StateStorage, Survives } from 'cdk8s-flink-fleet';

/** Money is earned here: what runs now runs on, whatever region is lost. */
export function addAds(fleet: Fleet, { east, west, central }: Clusters, stateStorage: StateStorage): void {
  const ads = fleet.addTenant('ads', { namespaces: ['ads', 'ads-reports'], members: membersOf('ads') });
  const critical = ads.addQueue('critical', { tier: 1, survives: Survives.FAILURE_DOMAIN });
  critical.addCluster(east, { weight: 2 });
  critical.addCluster(west);
  critical.addCluster(central);
  for (const [name, size] of Object.entries(CRITICAL)) {
    ads.addApplication(name, { ...job(name, size), queue: critical, stateStorage });
  }

  const reports = ads.addQueue('reports', { tier: 3 });
  reports.addCluster(east);
  reports.addCluster(west);
  const hourly = ads.addSessionCluster('reports', {
    ...session('reports'),
    queue: reports,
    namespace: 'ads-reports',
    stateStorage,
  });
  for (const name of ['by-campaign', 'by-country', 'by-device']) {
    hourly.addJob(name, {
      job: {
        jarUri: `https://jars.acme.example.com/ads/${name}-3.2.0.jar`,
        parallelism: 2,
        maxParallelism: 60,
      },
    });
  }

  const bids = ads.applications.find(({ name }) => name === 'bids')!;
  // The auction in Europe is a quarter of that in the States.
  bids.addOverride(ClusterSelector.cluster(central), { spec: { job: { parallelism: 4 } } });
}

const CRITICAL: Readonly<Record<string, JobSize>> = {
  clicks: { parallelism: 16, memory: 8 },
  impressions: { parallelism: 24, memory: 8 },
  bids: { parallelism: 16, memory: 4 },
  budgets: { parallelism: 8, memory: 4 },
  conversions: { parallelism: 8, memory: 8 },
  attribution: { parallelism: 12, memory: 16 },
  frequency: { parallelism: 8, memory: 8 },
  pacing: { parallelism: 4, memory: 4 },
  'click-fraud': { parallelism: 8, memory: 8 },
  audiences: { parallelism: 12, memory: 16 },
  'view-quality': { parallelism: 4, memory: 4 },
};

function session(name: string): Omit<ReturnType<typeof job>, 'job' | 'kafka'> {
  const { job: _, kafka, ...cluster } = job(name, { parallelism: 1, memory: 4 });
  return cluster;
}
