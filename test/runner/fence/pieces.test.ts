import type { LifecycleRule } from '@aws-sdk/client-s3';
import { DenyWatch } from '../../../src/runner/fence/deny-watch';
import { undercutting } from '../../../src/runner/fence/lifecycle';
import { probeVariable, profileOf, userOf } from '../../../src/runner/fence/probe-rights';

describe('what a runner has seen of a denial', () => {
  let now = 0;
  const watch = () => {
    now = 1000;
    return new DenyWatch(() => now);
  };

  test('is counted in a row, and one write that passes begins it anew', () => {
    const the = watch();
    the.know('a/');
    for (now = 1100; now <= 1300; now += 100) the.refused('a/');
    expect(the.seen(['a/'])).toEqual({ count: 3, since: 1000, last: 1300 });
    now = 2000;
    the.open('a/');
    expect(the.seen(['a/'])).toEqual({ count: 0, since: 2000, last: 2000 });
  });

  test('of several prefixes is what holds for all', () => {
    const the = watch();
    the.refused('a/');
    now = 1500;
    the.refused('a/');
    the.refused('b/');
    expect(the.seen(['a/', 'b/'])).toEqual({ count: 1, since: 1500, last: 1500 });
    now = 3000;
    expect(the.seen(['a/', 'new/'])).toEqual({ count: 0, since: 3000, last: 1500 });
  });

  test('has the first of all listings that were the same', () => {
    const the = watch();
    const listed = (begun: number, digest: string, since = 1000) =>
      the.listed('x', { begun, ended: begun + 10 }, digest, since);
    expect(listed(1100, 'one')).toEqual({
      first: { at: 1110, digest: 'one' },
      last: { at: 1100, digest: 'one' },
    });
    expect(listed(1200, 'one')).toMatchObject({ first: { at: 1110 }, last: { at: 1200 } });
    expect(listed(1300, 'two')!.first.at).toBe(1310);
    expect(listed(1400, 'one')!.first.at).toBe(1410);
    // What was listed before the denial says nothing of it, nor what was under way when it came.
    expect(listed(1495, 'one', 1500)!.first.at).toBe(1495);
    expect(listed(1600, 'one', 1500)!.first.at).toBe(1610);
    expect(listed(1700, 'one', 1500)!.first.at).toBe(1610);
  });
});

describe('a lifecycle rule', () => {
  const PREFIX = 'prod/a.1/';
  const rule = (changed: Partial<LifecycleRule>): LifecycleRule => ({
    ID: 'r',
    Status: 'Enabled',
    ...changed,
  });
  const Expiration = { Days: 7 };

  test.each<[string, Partial<LifecycleRule>]>([
    ['on everything', { Expiration }],
    ['on what is above', { Expiration, Filter: { Prefix: 'prod/' } }],
    ['on what is below, in the old form', { Expiration, Prefix: 'prod/a.1/ads/' }],
    ['by tag', { Expiration, Filter: { And: { Prefix: 'prod/', Tags: [] } } }],
    ['that moves objects elsewhere', { Transitions: [{ Days: 1, StorageClass: 'GLACIER' }] }],
    ['by another tag', { Expiration, Filter: { Tag: { Key: 'old', Value: 'true' } } }],
  ])('%s undercuts a fence', (_, changed) => {
    expect(undercutting([rule(changed)], PREFIX)).toEqual(['the lifecycle rule r']);
  });

  test.each<[string, Partial<LifecycleRule>]>([
    ['that is off', { Expiration, Status: 'Disabled' }],
    ['elsewhere', { Expiration, Filter: { Prefix: 'prod/a.10/' } }],
    ['on uploads that were never ended', { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } }],
    ['on markers that nothing is behind', { Expiration: { ExpiredObjectDeleteMarker: true } }],
    ['that moves nothing', { Transitions: [] }],
    ['on older versions', { NoncurrentVersionExpiration: { NoncurrentDays: 1 } }],
    [
      'on what a person retired',
      { Expiration, Filter: { Tag: { Key: 'flink-fleet.dev/retired', Value: 'true' } } },
    ],
  ])('%s does not', (_, changed) => {
    expect(undercutting([rule(changed)], PREFIX)).toEqual([]);
  });
});

test('whose rights a probe has is said by the name of the cluster', () => {
  expect(probeVariable('us-east')).toBe('FLINK_FLEET_PROBE_US_EAST');
  expect(profileOf('us-east', { FLINK_FLEET_PROBE_US_EAST: 'jobs' })).toBe('jobs');
  expect(profileOf('us-east', { FLINK_FLEET_PROBE_US_EAST: '' })).toBeUndefined();
  expect(userOf('a', { FLINK_FLEET_PROBE_A: '9999:100' })).toEqual({ uid: 9999, gid: 100 });
  expect(userOf('a', { FLINK_FLEET_PROBE_A: 'jobs' })).toBeUndefined();
});
