import fc from 'fast-check';
import {
  DENIED_ACTIONS,
  fenceIn,
  FenceStatement,
  merged,
  parsePolicy,
  partitionOf,
  Policy,
  render,
  saysTheSame,
  sidOf,
} from '../../../src/runner/fence/policy';

const FENCE: FenceStatement = {
  sid: 'FlinkFleetFence1',
  bucket: 'flink',
  partition: 'aws',
  path: 'prod/',
  prefixes: ['a.1/', 'b.2/ads/clicks/e1/'],
  principals: '*',
};
const ALLOW = {
  Sid: 'Read',
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::flink/*',
};
const policy = (...statements: object[]): Policy =>
  parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }))!;

describe('the policy of a fence', () => {
  test('is one statement with plain prefixes', () => {
    expect(render(FENCE)).toEqual({
      Sid: 'FlinkFleetFence1',
      Effect: 'Deny',
      Principal: '*',
      Action: DENIED_ACTIONS,
      Resource: ['arn:aws:s3:::flink/prod/a.1/*', 'arn:aws:s3:::flink/prod/b.2/ads/clicks/e1/*'],
    });
    expect(
      render({ ...FENCE, partition: partitionOf('cn-north-1'), path: '', prefixes: ['a.1/'] }).Resource,
    ).toEqual(['arn:aws-cn:s3:::flink/a.1/*']);
    expect([partitionOf('us-gov-west-1'), partitionOf('eu-central-1'), partitionOf(undefined)]).toEqual([
      'aws-us-gov',
      'aws',
      'aws',
    ]);
  });

  test('takes the place of the older one, and leaves what others have', () => {
    const older = merged(policy(ALLOW), { ...FENCE, prefixes: ['a.1/'] });
    const newer = merged(older, FENCE);
    expect(newer.Statement).toEqual([ALLOW, render(FENCE)]);
    const second = merged(newer, { ...FENCE, sid: sidOf('ledger', 'other') });
    expect(second.Statement).toHaveLength(3);
  });

  test('has a name of its own for each ledger and state storage', () => {
    const sids = [sidOf('l1', 'main'), sidOf('l2', 'main'), sidOf('l1', 'other')];
    expect(new Set(sids).size).toBe(3);
    for (const sid of sids) expect(sid).toMatch(/^[A-Za-z0-9]+$/);
  });

  test('is known again however a store writes it', () => {
    const wanted = merged(policy(ALLOW), FENCE);
    const [allow, fence] = wanted.Statement;
    const { Resource, Action } = fence as { Resource: string[]; Action: string[] };
    const rewritten = policy(
      { ...fence, Principal: { AWS: '*' }, Resource: [...Resource].reverse(), Action: [...Action].reverse() },
      { ...allow, Action: ['s3:GetObject'], Resource: ['arn:aws:s3:::flink/*'], Principal: { AWS: ['*'] } },
    );
    expect(saysTheSame(wanted, rewritten)).toBe(true);
    expect(saysTheSame(wanted, policy(allow))).toBe(false);
    expect(saysTheSame(wanted, policy(allow, { ...fence, Action: Action.slice(1) }))).toBe(false);
    expect(saysTheSame(wanted, policy(allow, { ...fence, Resource: Resource.slice(1) }))).toBe(false);
  });

  test.each([
    ['an action is left out', { Action: ['s3:PutObject'] }],
    ['it holds only under a condition', { Condition: { Bool: { 'aws:SecureTransport': 'false' } } }],
    ['it is of somebody', { Principal: { AWS: ['jobs-a'] } }],
    ['it allows', { Effect: 'Allow' }],
    ['it is of all but some', { NotAction: 's3:PutObject' }],
  ])('is not equal where %s', (_, change) => {
    expect(fenceIn(policy({ ...render(FENCE), ...change }), FENCE, ['a.1/'])).toEqual({
      equal: false,
      missing: [],
    });
  });

  test('is missing where it is not there, twice, or does not name a prefix', () => {
    expect(fenceIn(policy(ALLOW), FENCE, ['a.1/'])).toEqual({ equal: false, missing: ['a.1/'] });
    expect(fenceIn(policy(render(FENCE), render(FENCE)), FENCE, ['a.1/']).equal).toBe(false);
    const whole = policy(render(FENCE));
    expect(fenceIn(whole, FENCE, ['a.1/ads/views/e7/', 'b.2/ads/clicks/e1/'])).toEqual({
      equal: true,
      missing: [],
    });
    expect(fenceIn(whole, FENCE, ['b.2/ads/clicks/e10/', 'a.10/']).missing).toEqual([
      'b.2/ads/clicks/e10/',
      'a.10/',
    ]);
    const odd = policy({ ...render(FENCE), Resource: 'arn:aws:s3:::flink/prod/a.1/ads' });
    expect(fenceIn(odd, FENCE, ['a.1/']).missing).toEqual(['a.1/']);
  });

  test('of anything else is none', () => {
    expect(parsePolicy('')).toEqual({ Version: '2012-10-17', Statement: [] });
    expect(parsePolicy(JSON.stringify({ Statement: ALLOW }))!.Statement).toEqual([ALLOW]);
    for (const text of ['nothing', '[]', '{"Statement": ["x"]}', '{}']) {
      expect(parsePolicy(text)).toBeUndefined();
    }
  });

  test('denies all that was asked for, whatever else is in it', () => {
    const prefix = fc
      .tuple(
        fc.constantFrom('a', 'b', 'us-east'),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 0, max: 12 }),
      )
      .map(([cluster, generation, epoch]) =>
        epoch === 0 ? `${cluster}.${generation}/` : `${cluster}.${generation}/ads/clicks/e${epoch}/`,
      );
    fc.assert(
      fc.property(fc.uniqueArray(prefix), fc.uniqueArray(prefix), (set, asked) => {
        const { missing } = fenceIn(merged(policy(ALLOW), { ...FENCE, prefixes: set }), FENCE, asked);
        for (const each of asked) {
          expect(missing.includes(each)).toBe(!set.some((denied) => each.startsWith(denied)));
        }
      }),
    );
  });
});
