import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import {
  Fleet,
  FlinkVersion,
  GuardInstallation,
  KubernetesSubject,
  KubernetesVersion,
  StateStorage,
  Survives,
} from 'cdk8s-flink-fleet';

// In Git beside the program: ci/commit.sh pushes what an apply has written.
const fleet = new Fleet({ name: 'pipeline', ledger: './ledger' });
const state = fleet.addStateStorage('main', StateStorage.s3({ bucket: 'acme-flink-state' }));

// Whom the clusters take for the runner: the role of the pipeline by its group, and in the cluster a service account.
const runner = [
  KubernetesSubject.group('flink-fleet-runners'),
  KubernetesSubject.serviceAccount('flink-fleet', 'runner'),
];
const common = {
  stateStorages: [state],
  capacity: { cpu: Cpu.units(64), memory: Size.gibibytes(256) },
  platform: { kubernetesVersion: KubernetesVersion.V1_33, guard: GuardInstallation.managed({ runner }) },
};
// The contexts are those that ci/kubeconfig.sh writes.
const east = fleet.addCluster('us-east', { ...common, context: 'eks-us-east', failureDomain: 'us-east-1' });
const west = fleet.addCluster('us-west', { ...common, context: 'eks-us-west', failureDomain: 'us-west-2' });

const ads = fleet.addTenant('ads');
const critical = ads.addQueue('critical', { tier: 1, survives: Survives.FAILURE_DOMAIN });
critical.addCluster(east);
critical.addCluster(west);
for (const name of ['clicks', 'views']) {
  ads.addApplication(name, {
    queue: critical,
    image: `registry.example.com/${name}:42`,
    flinkVersion: FlinkVersion.V1_20,
    stateStorage: state,
    job: { jarUri: `local:///opt/flink/usrlib/${name}.jar`, parallelism: 4, maxParallelism: 128 },
  });
}

fleet.synth();
