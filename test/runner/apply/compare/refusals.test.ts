import { causeText } from '../../../../src/runner/apply/compare/cause';
import { conflictsOf, conflictText } from '../../../../src/runner/apply/compare/conflict';
import {
  immutableFields,
  immutableText,
  isOtherObject,
} from '../../../../src/runner/apply/compare/immutable';

const conflict = (message: string, field: string) => ({ reason: 'FieldManagerConflict', message, field });
const invalid = (message: string, field: string) => ({ reason: 'FieldValueInvalid', message, field });

describe('a conflict, as Kubernetes 1.36 tells it', () => {
  test('is told by manager', () => {
    expect(
      conflictsOf([
        conflict('conflict with "kubectl-scale" using apps/v1', '.spec.replicas'),
        conflict('conflict with "argocd-controller"', '.spec.template.spec.containers[name="a"].image'),
        conflict('conflict with "argocd-controller"', '.metadata.labels.a'),
        conflict(
          'conflict with "kubectl-client-side-apply" using apps/v1 at 2026-11-02T10:00:00Z',
          '.spec.paused',
        ),
        conflict('conflict with "hpa" with subresource "scale" using autoscaling/v1', '.spec.replicas'),
        conflict('conflict with "a \\"b\\""', '.spec.x'),
        conflict('something else', '.spec.y'),
      ]),
    ).toEqual([
      { manager: 'kubectl-scale', fields: ['spec.replicas'], version: 'apps/v1' },
      {
        manager: 'argocd-controller',
        fields: ['spec.template.spec.containers[name="a"].image', 'metadata.labels.a'],
      },
      {
        manager: 'kubectl-client-side-apply',
        fields: ['spec.paused'],
        version: 'apps/v1',
        time: '2026-11-02T10:00:00Z',
      },
      { manager: 'hpa', fields: ['spec.replicas'], version: 'autoscaling/v1', subresource: 'scale' },
      { manager: 'a "b"', fields: ['spec.x'] },
      { manager: 'something else', fields: ['spec.y'] },
    ]);
  });

  test('of another kind is none of managers', () => {
    expect(conflictsOf([])).toEqual([]);
    expect(conflictsOf([{ reason: 'UnexpectedServerResponse', message: 'x', field: '' }])).toEqual([]);
  });

  test('is told with what to do', () => {
    const fields = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    expect(conflictText([{ manager: 'argocd-controller', fields }])).toBe(
      'argocd-controller holds a, b, c, d, e and 2 more; take these fields out of the program, or out of what it writes, ' +
        'or take them over by --force-conflicts',
    );
  });
});

describe('a field that cannot be changed, as Kubernetes 1.36 tells it', () => {
  test.each([
    ['Invalid value: {"matchLabels":{"a":"c"}}: field is immutable', 'spec.selector', 'field is immutable'],
    [
      'Invalid value: {"Spec":{"Env":[{"Value":"x: y"}]}}: field is immutable',
      'spec.template',
      'field is immutable',
    ],
    [
      'Invalid value: ["10.96.0.77"]: may not change once set',
      'spec.clusterIPs[0]',
      'may not change once set',
    ],
    ['Invalid value: {"Kind":"Role","Name":"c"}: cannot change roleRef', 'roleRef', 'cannot change roleRef'],
    [
      'Forbidden: field is immutable when `immutable` is set',
      'data',
      'field is immutable when `immutable` is set',
    ],
    ['Forbidden: may not be changed in an update.', 'value', 'may not be changed in an update'],
    ['Invalid value: "x": Value is immutable', 'spec.a', 'Value is immutable'],
    ['Invalid value: "x": failed rule: self == oldSelf', 'spec.b', 'failed rule: self == oldSelf'],
    [
      'Invalid value: nodeClassRef.group is immutable',
      'spec.template.spec.nodeClassRef',
      'nodeClassRef.group is immutable',
    ],
    [
      "Forbidden: updates to statefulset spec for fields other than 'replicas', 'template' and 'minReadySeconds' are forbidden",
      'spec',
      "updates to statefulset spec for fields other than 'replicas', 'template' and 'minReadySeconds' are forbidden",
    ],
    [
      'Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n{"x":1}',
      'spec',
      'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
    ],
  ])('%s', (message, field, rule) => {
    expect(immutableFields([invalid(message, field)])).toEqual([{ field, rule }]);
  });

  test.each([
    'Invalid value: -1: must be greater than or equal to 0',
    'Required value',
    'Invalid value: "is immutable: x": must be a DNS label',
    'Unsupported value: "x": supported values: "field is immutable", "b"',
  ])('%s: that is something else', (message) => {
    expect(immutableFields([invalid(message, 'spec.x')])).toEqual([]);
  });

  test('is told once, with what to do', () => {
    const message =
      "Forbidden: updates to statefulset spec for fields other than 'replicas' and 'template' are forbidden";
    const object = { apiVersion: 'apps/v1', kind: 'StatefulSet', namespace: 'ads', name: 'x' };
    expect(immutableText(object, immutableFields([invalid(message, 'spec'), invalid(message, 'spec')]))).toBe(
      'StatefulSet ads/x cannot be changed as it stands: spec (of a statefulset only replicas and template may change); ' +
        'undo the change of this field, or let it be deleted and made anew by --recreate',
    );
  });

  test('another uid is another object, and no change', () => {
    const causes = [invalid('Invalid value: "abc": field is immutable', 'metadata.uid')];
    expect(immutableFields(causes)).toEqual([]);
    expect(isOtherObject(causes)).toBe(true);
    expect(isOtherObject([invalid('Invalid value: "a": field is immutable', 'spec.selector')])).toBe(false);
  });
});

describe('a refusal is told without the value', () => {
  test.each([
    ['Invalid value: -1: must be greater than or equal to 0', 'x: must be greater than or equal to 0'],
    ['Invalid value: "a: geheim": must be a DNS label', 'x: must be a DNS label'],
    [
      'Invalid value: {"Env":[{"Name":"PASSWORD","Value":"geheim: b"}]}: field is immutable',
      'x: field is immutable',
    ],
    ['Invalid value: nodeClassRef.group is immutable', 'x: nodeClassRef.group is immutable'],
    ['Invalid value: "geheim"', 'x: invalid value'],
    ['Duplicate value: "geheim"', 'x: duplicate value'],
    ['Unsupported value: "geheim": supported values: "a", "b"', 'x: supported values: "a", "b"'],
    ['Required value', 'x: Required value'],
    ['Forbidden: may not be set\n  geheim', 'x: Forbidden: may not be set'],
  ])('%s', (message, told) => {
    expect(causeText(invalid(message, 'x'))).toBe(told);
  });
});
