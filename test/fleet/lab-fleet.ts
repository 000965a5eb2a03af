import { join } from 'node:path';
import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import {
  Binding,
  Fleet,
  FlinkVersion,
  KarpenterIdentity,
  KubernetesSubject,
  KubernetesVersion,
  NetworkEndpoint,
  NodeProvisioning,
  StateStorage,
  Survives,
} from '../../src';
import { EC2 } from '../platform/karpenter/fixture';

/** Two clusters with everything that a platform and tenants can have, and applications of each sort. */
export function fleetIn(folder: string): Fleet {
  const fleet = new Fleet({
    name: 'lab',
    outdir: join(folder, 'dist'),
    placements: join(folder, 'placements.json'),
  });
  const state = fleet.addStateStorage('main', StateStorage.s3({ bucket: 'flink-state' }));
  const clusters = ['east', 'west'].map((name, i) =>
    fleet.addCluster(name, {
      failureDomain: name,
      stateStorages: [state],
      capacity: { cpu: Cpu.units(100), memory: Size.gibibytes(400) },
      bindings: { registry: `${name}.example.com/flink`, 'api.cidr': `10.${i}.0.0/16` },
      platform: {
        kubernetesVersion: KubernetesVersion.V1_36,
        nodes: NodeProvisioning.karpenterOnAws({
          controller: { clusterName: name, identity: KarpenterIdentity.podIdentity() },
          nodeClass: EC2,
        }),
      },
    }),
  );
  const tenants = ['ads', 'ops'].map((name) => {
    const tenant = fleet.addTenant(name, {
      namespaces: [name, `${name}-batch`],
      members: { developers: [KubernetesSubject.group(`${name}-developers`)] },
      quota: { cpu: Cpu.units(60), memory: Size.gibibytes(240) },
      network: { apiServer: [NetworkEndpoint.cidr(Binding.of('api.cidr'), 443)] },
      bounds: { imageRegistries: [Binding.of('registry')] },
      configuration: { enforced: { 'web.submit.enable': 'false' } },
    });
    const queue = tenant.addQueue('critical', { survives: Survives.CLUSTER });
    clusters.forEach((cluster) => queue.addCluster(cluster));
    return { tenant, queue };
  });
  for (const { tenant, queue } of tenants) {
    const common = {
      queue,
      image: `${Binding.of('registry')}/job:1`,
      flinkVersion: FlinkVersion.V1_20,
      stateStorage: state,
    };
    const job = { jarUri: 'local:///job.jar', parallelism: 2, maxParallelism: 128 };
    for (const name of ['clicks', 'views', 'orders']) {
      const application = tenant.addApplication(name, { ...common, job });
      application.addObject({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name },
        data: { where: Binding.of('cluster') },
      });
    }
    tenant.addApplication('nightly', { ...common, namespace: `${tenant.name}-batch`, job });
    const reports = tenant.addSessionCluster('reports', common);
    reports.addJob('daily', { job: { ...job, jarUri: 'https://jars.example.com/daily.jar' } });
  }
  return fleet;
}
