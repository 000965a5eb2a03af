import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXAMPLE } from './example';
import { Change, ClusterChanges, reportOf } from '../../src/runner/apply/change-set';
import { newFolder } from '../runner/command';

describe('an exit code', () => {
  test.each([
    ['diff', '0', 0],
    ['diff', '2', 0],
    ['diff', '3', 3],
    ['diff', '1', 1],
    ['diff', '127', 1],
    ['apply', '0', 0],
    ['apply', '3', 3],
    ['apply', '1', 1],
    ['apply', '130', 1],
    ['drift', '0', 0],
    ['drift', '2', 2],
    ['drift', '3', 3],
    ['drift', '1', 1],
  ])('of %s of %s ends the job with %i', (what, code, status) => {
    const ended = spawnSync('sh', ['ci/verdict.sh', what, code], { cwd: EXAMPLE, encoding: 'utf8' });
    expect(ended.status).toBe(status);
    expect(ended.stdout + ended.stderr).toMatch(/\w/);
  });
});

describe('the summary', () => {
  const summaryOf = (document: unknown) => {
    const file = join(newFolder(), 'result.json');
    writeFileSync(file, typeof document === 'string' ? document : JSON.stringify(document));
    return execFileSync('node', [join(EXAMPLE, 'ci/summary.mjs'), file], { encoding: 'utf8' });
  };
  const clicks: Change = {
    layer: 'apps',
    action: 'configure',
    object: {
      apiVersion: 'flink.apache.org/v1beta1',
      kind: 'FlinkDeployment',
      namespace: 'ads',
      name: 'clicks',
    },
    fields: [{ path: 'spec.image', before: 'clicks:41', after: 'clicks:42' }],
  };
  const clusters: ClusterChanges[] = [
    {
      cluster: 'us-east',
      context: 'east',
      state: 'reached',
      changes: [clicks, { ...clicks, action: 'refuse', fields: undefined, why: 'it `is` | stale' }],
    },
    { cluster: 'us-west', context: 'west', state: 'unreachable', why: 'nothing listens', changes: [] },
  ];
  const report = reportOf({ fleet: 'streaming', clusters });

  test('of a plan shows each cluster, and each change with what changes or why not', () => {
    const text = summaryOf({ version: 1, code: 'FLEET_I5020', data: report });
    expect(text).toContain('| cluster | ~ change | ⛔ refused | unchanged |');
    expect(text).toContain('| us-east | 1 | 1 | 0 |');
    expect(text).toContain('| us-west | **unreachable**: `nothing listens` | | |');
    expect(text).toContain('- ~ change `FlinkDeployment/ads/clicks`: `spec.image`\n');
    expect(text).toContain('- ⛔ refused `FlinkDeployment/ads/clicks`: `it is stale`\n');
  });

  test('of an apply shows what is not ready as well, and which applications have a new epoch', () => {
    const notReady = [{ cluster: 'us-east', object: 'Deployment flink/operator', why: ['0 of 1 replicas'] }];
    const data = {
      operation: 'apply-1',
      outcome: 'incomplete',
      notReady,
      renewed: ['ads/views'],
      changes: report,
    };
    const text = summaryOf({ version: 1, code: 'FLEET_I5021', data });
    expect(text).toContain('### Fleet streaming: incomplete');
    expect(text).toContain('**not ready** us-east: `Deployment flink/operator`\n```\n0 of 1 replicas\n```');
    expect(text).toContain('cut off: `ads/views`');
  });

  test('of an error is its code and its text, and where there is no result it says so', () => {
    const text = summaryOf({ version: 1, code: 'FLEET_E5217', message: 'somebody works on this fleet' });
    expect(text).toContain('FLEET_E5217: somebody works on this fleet');
    expect(summaryOf('')).toContain('ended without a result');
  });

  test('of very many changes has an end', () => {
    const many = reportOf({
      fleet: 'x',
      clusters: [{ ...clusters[0], changes: Array<Change>(5000).fill(clicks) }],
    });
    const text = summaryOf({ version: 1, code: 'FLEET_I5020', data: many });
    expect(text).toContain('- and 4800 more');
    expect(text.length).toBeLessThan(30_000);
  });
});
