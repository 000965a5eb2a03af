import { object } from './objects';
import { decidePrune } from '../../../src/runner/apply/prune';

const config = (name: string) => object('ConfigMap', name);
const all = { prune: true, kinds: [], limit: 2 };

describe('what is no longer in the program', () => {
  test.each([
    ['Namespace', 'v1'],
    ['PersistentVolume', 'v1'],
    ['PersistentVolumeClaim', 'v1'],
    ['CustomResourceDefinition', 'apiextensions.k8s.io/v1'],
    ['FlinkDeployment', 'flink.apache.org/v1beta1'],
    ['FlinkSessionJob', 'flink.apache.org/v1beta1'],
    ['FlinkBlueGreenDeployment', 'flink.apache.org/v1beta1'],
    ['FlinkStateSnapshot', 'flink.apache.org/v1beta1'],
  ])('of the kind %s goes only where the kind is named', (kind, apiVersion) => {
    const stray = object(kind, 'x', { apiVersion });
    expect(decidePrune([stray], all)[0]).toMatchObject({
      action: 'keep',
      why: expect.stringContaining(`--prune-kinds ${kind}`),
    });
    expect(decidePrune([stray], { ...all, kinds: [kind] })[0].action).toBe('prune');
    expect(decidePrune([stray], { ...all, prune: false, kinds: [kind] })[0].action).toBe('keep');
  });

  test('goes up to the limit, and beyond it not at all', () => {
    const actions = (count: number) =>
      decidePrune(
        Array.from({ length: count }, (_, i) => config(`c-${i}`)),
        all,
      ).map(({ action }) => action);
    expect(actions(2)).toEqual(['prune', 'prune']);
    expect(actions(3)).toEqual(['refuse', 'refuse', 'refuse']);
  });

  test('does not count towards the limit where it is kept', () => {
    const strays = [config('a'), config('b'), object('Namespace', 'n'), object('Namespace', 'm')];
    expect(decidePrune(strays, all).map(({ action }) => action)).toEqual(['prune', 'prune', 'keep', 'keep']);
  });
});
