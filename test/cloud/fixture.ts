import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Cpu } from 'cdk8s-plus-27';
import {
  Ami,
  AwsAccount,
  AwsClusterProps,
  AwsKarpenter,
  AwsStateBucket,
  AwsStateBucketOptions,
  Binding,
  Cluster,
  ClusterProps,
  Ec2Selector,
  Fleet,
  FlinkVersion,
  KarpenterIdentity,
  KubernetesVersion,
  NodeProvisioning,
  StateStorage,
  Tenant,
} from '../../src';
import { formatPlacements } from '../../src/assembly/placements';
import { FleetCloud, FleetCloudProps } from '../../src/cloud';
import { newFolder } from '../fleet/fixture';

export const PLATFORM_ID = '111122223333';
export const WEST_ID = '444455556666';
export const PIPELINE = `arn:aws:iam::${PLATFORM_ID}:role/pipeline`;
export const ISSUER = 'https://oidc.eks.eu-central-1.amazonaws.com/id/0A1B2C3D';

/** Two accounts with a cluster each, a state storage in the first, two tenants on both clusters. */
export interface TwoAccounts {
  readonly fleet: Fleet;
  readonly platform: AwsAccount;
  readonly west: AwsAccount;
  readonly state: StateStorage;
  readonly clusters: readonly [home: Cluster, away: Cluster];
  readonly ads: Tenant;
  readonly shop: Tenant;
  cloud(props?: Partial<FleetCloudProps>): FleetCloud;
}

export interface Different {
  readonly home?: Partial<ClusterProps>;
  readonly away?: Partial<ClusterProps>;
  readonly homeAws?: Partial<AwsClusterProps>;
  readonly awayAws?: Partial<AwsClusterProps>;
  readonly bucket?: Partial<AwsStateBucketOptions>;
  readonly storage?: { readonly bucket?: string; readonly prefix?: string; readonly region?: string };
  readonly generation?: number;
  readonly ledger?: string;
  readonly namePrefix?: string;
}

export function twoAccounts(different: Different = {}, folder = newFolder()): TwoAccounts {
  const { home, away, homeAws, awayAws, bucket, storage, generation = 1 } = different;
  const placements = join(folder, 'placements.json');
  const clusters = { home: { generation, cordoned: false } };
  writeFileSync(placements, formatPlacements({ version: 1, fleet: 'acme', clusters, applications: {} }));
  const ledger = different.ledger ?? 's3://acme-ledger/acme';
  const fleet = new Fleet({ name: 'acme', outdir: join(folder, 'dist'), placements, ledger });
  const platform = fleet.addAwsAccount('platform', {
    accountId: PLATFORM_ID,
    region: 'eu-central-1',
    namePrefix: different.namePrefix,
  });
  const west = fleet.addAwsAccount('west', { accountId: WEST_ID, region: 'us-west-2' });
  const state = fleet.addStateStorage(
    'main',
    StateStorage.s3({ bucket: 'acme-state', prefix: 'prod', region: 'eu-central-1', ...storage }),
    {
      aws: AwsStateBucket.managed({ account: platform, replica: { region: 'eu-north-1' }, ...bucket }),
    },
  );
  const cluster = (name: string, account: AwsAccount, own: Partial<ClusterProps> = {}, aws = {}) =>
    fleet.addCluster(name, {
      failureDomain: account.region,
      stateStorages: [state],
      aws: { account, oidcIssuer: ISSUER, karpenter: AwsKarpenter.managed(), ...aws },
      platform: platformOf(name),
      ...own,
    });
  const both = [cluster('home', platform, home, homeAws), cluster('away', west, away, awayAws)] as const;
  const [ads, shop] = ['ads', 'shop'].map((name) => {
    const tenant = fleet.addTenant(name);
    const queue = tenant.addQueue('default');
    both.forEach((each) => queue.addCluster(each));
    tenant.addApplication('job', {
      queue,
      image: 'registry.example.com/job:1',
      flinkVersion: FlinkVersion.V1_20,
      stateStorage: state,
      job: { jarUri: 'local:///opt/flink/usrlib/job.jar', parallelism: 2 },
    });
    return tenant;
  });
  const cloud = (props: Partial<FleetCloudProps> = {}) =>
    new FleetCloud(fleet, {
      runner: { assumedBy: [PIPELINE] },
      ledger: { account: platform },
      outdir: join(folder, 'terraform'),
      ...props,
    });
  return { fleet, platform, west, state, clusters: both, ads, shop, cloud };
}

function platformOf(name: string): ClusterProps['platform'] {
  return {
    kubernetesVersion: KubernetesVersion.of('1.33'),
    nodes: NodeProvisioning.karpenterOnAws({
      controller: {
        clusterName: name,
        identity: KarpenterIdentity.irsa(Binding.of('karpenter.controllerRole')),
        interruptionQueue: Binding.of('karpenter.queue'),
      },
      nodeClass: {
        ami: Ami.alias('al2023@v20260701'),
        role: Binding.of('karpenter.nodeRole'),
        subnets: [Ec2Selector.discovery(name)],
        securityGroups: [Ec2Selector.discovery(name)],
      },
      jobManagers: { limits: { cpu: Cpu.units(64) } },
      taskManagers: { limits: { cpu: Cpu.units(64) } },
    }),
  };
}

/** What a policy of a resource says. */
export function policyOf(cloud: FleetCloud, stack: string, type: string, id: string): PolicyText {
  const found = cloud.stack(stack).resources.find((each) => each.type === type && each.id === id);
  if (!found) throw new Error(`${stack} has no ${type}.${id}`);
  const { policy, assume_role_policy: trust } = found.attributes;
  return JSON.parse(String(policy ?? trust)) as PolicyText;
}

export interface PolicyText {
  readonly Version: string;
  readonly Statement: readonly {
    readonly Sid: string;
    readonly Effect: string;
    readonly Principal?: unknown;
    readonly Action: string | readonly string[];
    readonly Resource: string | readonly string[];
    readonly Condition?: unknown;
  }[];
}
