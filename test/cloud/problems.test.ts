import { ISSUER, TwoAccounts, twoAccounts } from './fixture';
import { AwsAccount, AwsKarpenter, AwsStateBucket, Fleet, StateStorage } from '../../src';
import { FleetCloud } from '../../src/cloud';

const ROLE = 'arn:aws:iam::111122223333:role/shared';

/** The codes of everything that is wrong, as the stacks tell it. */
function told(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing is wrong';
}
const codes = (text: string) => [...text.matchAll(/FLEET_E\d{4}/g)].map(([code]) => code).sort();

/** What is wrong, the code of it, and words that the text must have. */
const CASES: readonly (readonly [
  what: string,
  make: () => TwoAccounts,
  code: string,
  words: readonly string[],
])[] = [
  [
    'a cluster whose account is of another fleet',
    () => twoAccounts({ homeAws: { account: foreignAccount() } }),
    'FLEET_E3101',
    ['clusters/home', 'aws.account', 'addAwsAccount'],
  ],
  [
    'a cluster with state in AWS and no account at all',
    () => twoAccounts({ away: { aws: undefined } }),
    'FLEET_E3102',
    ['clusters/away', 'main', 'jobPrincipals'],
  ],
  [
    'a bucket whose account is of another fleet',
    () => twoAccounts({ bucket: { account: foreignAccount() } }),
    'FLEET_E3101',
    ['stateStorages/main', 'addAwsAccount'],
  ],
  [
    'a replica in the region of the bucket',
    () => twoAccounts({ bucket: { replica: { region: 'eu-central-1' } } }),
    'FLEET_E3105',
    ['eu-central-1', 'lost together', 'another region'],
  ],
  [
    'a replica without a key of one that has a key',
    () =>
      twoAccounts({
        bucket: {
          kmsKeyArn: 'arn:aws:kms:eu-central-1:111122223333:key/1b2c',
          replica: { region: 'eu-north-1' },
        },
      }),
    'FLEET_E3117',
    ['kmsKeyArn'],
  ],
  [
    'a name of a bucket that S3 does not take',
    () => twoAccounts({ storage: { bucket: 'Acme_State' } }),
    'FLEET_E3104',
    ['Acme_State', '3 to 63'],
  ],
  [
    'a name of a bucket that is too long with what a replica adds',
    () => twoAccounts({ storage: { bucket: 'a'.repeat(60) } }),
    'FLEET_E3104',
    ['-replica'],
  ],
  [
    'one role for two tenants',
    () => twoAccounts({ homeAws: { jobRoles: { ads: ROLE, shop: ROLE } } }),
    'FLEET_E3107',
    ['ads and shop', ROLE],
  ],
  [
    'one principal for two clusters',
    () => twoAccounts({ homeAws: { jobRoles: { ads: ROLE } }, awayAws: { jobRoles: { ads: ROLE } } }),
    'FLEET_E3116',
    ['home and away', ROLE, 'fenced'],
  ],
  [
    'a declared principal that is the role of another cluster',
    () =>
      twoAccounts({
        home: { jobPrincipals: ['arn:aws:iam::444455556666:role/acme/away/acme_away_ads'] },
      }),
    'FLEET_E3116',
    ['home and away'],
  ],
  [
    'no issuer',
    () => twoAccounts({ homeAws: { oidcIssuer: undefined } }),
    'FLEET_E3108',
    ['ads, shop, Karpenter'],
  ],
  [
    'a tenant that the cluster does not have',
    () => twoAccounts({ homeAws: { jobRoles: { adds: ROLE } } }),
    'FLEET_E3113',
    ['adds', 'did you mean ads?'],
  ],
  [
    'a binding that follows from the account',
    () => twoAccounts({ home: { bindings: { 'karpenter.queue': 'mine' } } }),
    'FLEET_E3110',
    ['karpenter.queue'],
  ],
  [
    'one queue of interruptions for two clusters',
    () => {
      const karpenter = AwsKarpenter.existing({
        controllerRoleArn: ROLE,
        nodeRoleName: 'nodes',
        interruptionQueue: 'interruptions',
      });
      const fixture = twoAccounts({ homeAws: { karpenter } });
      fixture.fleet.addCluster('third', {
        failureDomain: 'x',
        aws: { account: fixture.platform, oidcIssuer: ISSUER, karpenter },
      });
      return fixture;
    },
    'FLEET_E3115',
    ['home and third', 'interruptions'],
  ],
  [
    'one account twice',
    () => {
      const fixture = twoAccounts();
      fixture.fleet.addAwsAccount('again', { accountId: '111122223333', region: 'eu-west-1' });
      return fixture;
    },
    'FLEET_E3114',
    ['platform and again'],
  ],
  [
    'a state storage that is on no bucket of AWS',
    () => {
      const fixture = twoAccounts();
      const aws = AwsStateBucket.existing(fixture.platform);
      fixture.fleet.addStateStorage(
        'minio',
        StateStorage.s3({ bucket: 'x', endpoint: 'http://minio:9000' }),
        { aws },
      );
      return fixture;
    },
    'FLEET_E3112',
    ['stateStorages/minio'],
  ],
  [
    'one bucket that two state storages see otherwise',
    () => {
      const fixture = twoAccounts();
      const aws = AwsStateBucket.existing(fixture.platform);
      const options = { bucket: 'acme-state', prefix: 'test', region: 'eu-central-1' };
      fixture.fleet.addStateStorage('test', StateStorage.s3(options), { aws });
      return fixture;
    },
    'FLEET_E3109',
    ['acme-state', 'main and test', 'how it is made'],
  ],
];

describe('what is wrong is told by the stacks, and by the synthesis of the fleet', () => {
  test.each(CASES)('%s', (_, make, code, words) => {
    const text = told(() => make().cloud());
    expect(text).toMatch(/^FLEET_E4002: the stacks of the fleet acme have/);
    expect(codes(text)).toContain(code);
    for (const word of words) expect(text).toContain(word);
    expect(codes(told(() => make().fleet.synth()))).toContain(code);
  });
});

test('names over the limits of AWS, role by role and queue by queue', () => {
  const text = told(() => twoAccounts({ namePrefix: 'p'.repeat(62) }).cloud());
  const tooLong = [
    ...text.matchAll(/FLEET_E3103: (.+?) would be \S+, of (\d+) characters, and AWS takes (\d+)/g),
  ];
  expect(tooLong.map(([, what]) => what)).toEqual(
    expect.arrayContaining([
      'the role of the runner',
      'the role of ads',
      "the role of Karpenter's controller",
      "the role of Karpenter's nodes",
      "a rule for Karpenter's queue",
      'the role of its replication',
    ]),
  );
  for (const [, , length, limit] of tooLong) expect(Number(length)).toBeGreaterThan(Number(limit));
  expect(told(() => twoAccounts({ namePrefix: 'p'.repeat(30) }).cloud())).toBe('nothing is wrong');
});

describe('two tenants with one prefix', () => {
  test('by what they say themselves', () => {
    const { fleet, state, clusters, cloud } = twoAccounts();
    for (const name of ['old', 'older']) {
      const tenant = fleet.addTenant(name, { bounds: { stateUris: ['s3://acme-state/legacy/jobs'] } });
      tenant.addQueue('default').addCluster(clusters[0]);
    }
    expect(state.root).toBe('s3://acme-state/prod');
    const text = told(() => cloud());
    expect(codes(text)).toContain('FLEET_E3106');
    expect(text).toContain('s3://acme-state/legacy/jobs/ is where jobs of old and older may write');
  });

  test('one within the other', () => {
    const { fleet, clusters, cloud } = twoAccounts();
    const tenant = fleet.addTenant('nosy', { bounds: { stateUris: ['s3://acme-state/prod'] } });
    tenant.addQueue('default').addCluster(clusters[0]);
    const text = told(() => cloud());
    expect(text).toContain('s3://acme-state/prod/ is where jobs of ads and nosy and shop may write');
  });

  test('by a state storage within the directory of another one', () => {
    const { fleet, platform, clusters, state, cloud } = twoAccounts();
    const inner = fleet.addStateStorage(
      'inner',
      StateStorage.s3({ bucket: 'acme-state', prefix: 'prod/home.1/ads', region: 'eu-central-1' }),
      { aws: AwsStateBucket.managed({ account: platform, replica: { region: 'eu-north-1' } }) },
    );
    (clusters[0]._props as { stateStorages: StateStorage[] }).stateStorages = [state, inner];
    expect(told(() => cloud())).toContain(
      's3://acme-state/prod/home.1/ads/ is where jobs of ads and shop may write',
    );
  });

  test('names that only begin alike are two', () => {
    const { fleet, clusters, cloud } = twoAccounts();
    fleet.addTenant('ad').addQueue('default').addCluster(clusters[0]);
    fleet.addTenant('ads2').addQueue('default').addCluster(clusters[0]);
    expect(told(() => cloud())).toBe('nothing is wrong');
  });
});

test('everything is told at once', () => {
  const { cloud } = twoAccounts({
    homeAws: { oidcIssuer: undefined },
    away: { aws: undefined },
    bucket: { replica: { region: 'eu-central-1' } },
    ledger: './ledger',
  });
  const text = told(() => cloud({ runner: {}, jobPolicies: { adz: [] } }));
  expect(codes(text)).toEqual([
    'FLEET_E3102',
    'FLEET_E3105',
    'FLEET_E3108',
    'FLEET_E4002',
    'FLEET_E4003',
    'FLEET_E4006',
    'FLEET_E4007',
  ]);
});

describe('what is asked for besides the fleet', () => {
  test('a ledger that is in no bucket', () => {
    expect(codes(told(() => twoAccounts({ ledger: './ledger' }).cloud()))).toContain('FLEET_E4003');
  });

  test('a ledger among state', () => {
    const text = told(() => twoAccounts({ ledger: 's3://acme-state/ledger' }).cloud());
    expect(codes(text)).toContain('FLEET_E4004');
  });

  test('an account, or a tenant, that there is not', () => {
    const text = told(() => twoAccounts().cloud({ assumeRoles: { platfrom: ROLE } }));
    expect(text).toContain('FLEET_E4007: the fleet has no account platfrom; did you mean platform?');
  });

  test('policies that are longer than AWS takes', () => {
    const { fleet, clusters, platform, state, cloud } = twoAccounts();
    const queue = fleet.tenants[0].queues[0];
    for (let i = 0; i < 80; i++) {
      const name = `cluster-with-a-long-name-${i}`;
      const aws = { account: platform, oidcIssuer: ISSUER };
      queue.addCluster(fleet.addCluster(name, { failureDomain: 'x', stateStorages: [state], aws }));
    }
    expect(clusters).toHaveLength(2);
    const text = told(() => cloud());
    expect(text).toMatch(/FLEET_E4005: the policy of aws_iam_role_policy\.job_home_ads has \d{5} characters/);
  });

  test('a wrong option is named', () => {
    const text = told(() => twoAccounts().cloud({ ledgre: true } as never));
    expect(text).toContain('ledgre is not known; did you mean ledger?');
  });

  test('a stack that there is not', () => {
    expect(told(() => twoAccounts().cloud().stack('nowhere'))).toMatch(/FLEET_E4008.*platform, west/);
  });
});

test('a fleet without accounts has no stacks', () => {
  expect(new FleetCloud(new Fleet({ name: 'small', placements: '/nowhere' })).stacks).toEqual([]);
});

/** One of the same name, which is not the same. */
function foreignAccount(): AwsAccount {
  const other = new Fleet({ name: 'other', placements: '/nowhere' });
  return other.addAwsAccount('platform', { accountId: '999988887777', region: 'eu-central-1' });
}
