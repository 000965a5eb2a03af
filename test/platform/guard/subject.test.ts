import * as fc from 'fast-check';
import { Guard, KubernetesSubject } from '../../../src/platform/guard';
import { sentBy } from '../../../src/platform/guard/subject';
import { newChart } from '../karpenter/fixture';

const { user, group, serviceAccount } = KubernetesSubject;
const guardOf = (props: unknown) => () => new Guard(newChart(), 'guard', props as never);

test.each<[KubernetesSubject, string, string]>([
  [user('jane'), 'User jane', 'request.userInfo.username == "jane"'],
  [group('runners'), 'Group runners', '"runners" in request.userInfo.?groups.orValue([])'],
  [
    serviceAccount('flink', 'runner'),
    'ServiceAccount flink/runner',
    'request.userInfo.username == "system:serviceaccount:flink:runner"',
  ],
])('%s is known by what the API server takes it for', (subject, text, cel) => {
  expect(String(subject)).toBe(text);
  expect(subject._cel()).toBe(cel);
});

test('a role is bound to each as Kubernetes names it', () => {
  const apiGroup = 'rbac.authorization.k8s.io';
  expect(user('jane')._rbac()).toEqual({ apiGroup, kind: 'User', name: 'jane' });
  expect(group('runners')._rbac()).toEqual({ apiGroup, kind: 'Group', name: 'runners' });
  expect(serviceAccount('flink', 'runner')._rbac()).toEqual({
    kind: 'ServiceAccount',
    name: 'runner',
    namespace: 'flink',
  });
});

test('one of several is enough', () => {
  expect(sentBy([user('a'), user('b')])).toBe(
    'request.userInfo.username == "a" || request.userInfo.username == "b"',
  );
});

test('whatever a name is, it is one string of CEL, and no code', () => {
  const names = fc.oneof(
    fc.string({ minLength: 1, unit: 'grapheme' }),
    fc.constantFrom('a" || true || "', '\\', '\\"', "it's", 'a\nb', '${x}'),
  );
  fc.assert(
    fc.property(names, (name) => {
      const [, literal] =
        /^request\.userInfo\.username == ("(?:[^"\\\n]|\\[\\"bfnrt]|\\u[0-9a-f]{4})*")$/.exec(
          user(name)._cel(),
        )!;
      expect(JSON.parse(literal)).toBe(name);
    }),
  );
});

test.each([
  ['a:b', 'runner'],
  ['flink', 'a:b'],
  ['flink', 'Runner'],
  ['', 'runner'],
  ['flink', ''],
])('there is no service account %j/%j', (namespace, name) => {
  expect(() => serviceAccount(namespace, name)).toThrow(/KubernetesSubject\.serviceAccount/);
});

test('a subject without a name is refused', () => {
  expect(() => user('')).toThrow(/KubernetesSubject\.user.*name/s);
  expect(() => group('')).toThrow(/KubernetesSubject\.group.*name/s);
});

test.each([
  group('system:authenticated'),
  group('system:unauthenticated'),
  group('system:serviceaccounts'),
  user('system:anonymous'),
])('%s, whom anybody may be, is neither the runner nor breaks the glass', (anybody) => {
  const runner = [user('runner')];
  expect(guardOf({ runner: [...runner, anybody] })).toThrow(
    `FLEET_E2301: [platform/guard] runner names ${anybody}, which anybody may be`,
  );
  expect(guardOf({ runner, breakGlass: [anybody] })).toThrow(
    /FLEET_E2301: \[platform\/guard\] breakGlass names/,
  );
});

test('somebody must be the runner, and somebody must be able to break the glass', () => {
  expect(guardOf({ runner: [] })).toThrow(/FLEET_E2302: \[platform\/guard\] runner is empty/);
  expect(guardOf({ runner: [user('a')], breakGlass: [] })).toThrow(/FLEET_E2302.*breakGlass is empty/);
  expect(guardOf({})).toThrow(/runner is missing/);
  expect(guardOf({ runner: ['jane'] })).toThrow(/runner\[0\].*a KubernetesSubject/);
});
