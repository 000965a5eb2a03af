import { Manifest } from '../../../lab';
import {
  deployment,
  ADS,
  suspend,
  resume,
  newImage,
  label,
  mark,
  MARKS,
  FOR_LIFE,
  ORIGIN,
  when,
  Marks,
  ours,
  Draft,
  Asked,
} from '../case';

const running = (
  title: string,
  grant: string,
  draft: (given: { it: Manifest; app: string; marks: Required<Marks> }) => Asked,
) =>
  when(title, (app, marks) => {
    const it = deployment(app, marks);
    return { grant, there: [it], ...draft({ it, app, marks }) };
  });
const suspended = (title: string, grant: string, draft: (given: { it: Manifest }) => Asked) =>
  when(title, (app, marks) => {
    const it = deployment(app, marks, { state: 'suspended' });
    return { grant, there: [it], ...draft({ it }) };
  });
const refusedWithSuspension = /suspending it, with no other change, is always allowed/;
const stop = {
  spec: { flinkConfiguration: { b: '2' }, job: { state: 'suspended', upgradeMode: 'last-state' } },
};

export const CHANGES: readonly Draft[] = [
  running('a change of the spec as granted', '2/9', ({ it }) => ({
    who: 'developer',
    request: ADS.patch(it, newImage),
  })),
  running('a change of the spec after the grant was revoked', '2/9/revoked', ({ it, app }) => ({
    who: 'developer',
    request: ADS.patch(it, newImage),
    refused: new RegExp(
      `${app}: it may run and change here only as granted; revoked is epoch 2, token 9; .*always allowed`,
    ),
  })),
  running('a change of the spec by the runner after the grant was revoked', '2/9/revoked', ({ it }) => ({
    who: 'runner',
    request: ADS.patch(it, newImage),
    refused: /revoked is epoch 2, token 9/,
  })),
  running('a change of the spec by the runner with a new token', '2/10', ({ it }) => ({
    who: 'runner',
    request: ADS.patch(it, { ...newImage, ...mark({ token: '10' }) }),
  })),
  running('a change of the spec with the token of before', '2/10', ({ it }) => ({
    who: 'runner',
    request: ADS.patch(it, newImage),
    refused: /granted is epoch 2, token 10; the object says epoch 2, token 9/,
  })),
  running('a change of the spec with a forged token', '2/10', ({ it }) => ({
    who: 'developer',
    request: ADS.patch(it, { ...newImage, ...mark({ token: '10' }) }),
    refused: MARKS,
  })),
  running('a manifest of an older epoch, applied by Argo CD', '2/9', ({ app }) => ({
    who: 'argocd',
    request: ADS.apply(deployment(app, { application: app, epoch: '1', token: '9' })),
    refused: MARKS,
  })),
  running('kubectl replace with a manifest without annotations', '2/9', ({ app }) => ({
    who: 'developer',
    request: ADS.replace(deployment(app)),
    refused: MARKS,
  })),
  running('annotations dropped by the runner itself', '2/9', ({ app }) => ({
    who: 'runner',
    request: ADS.replace(deployment(app)),
    refused: FOR_LIFE,
  })),
  running('the token dropped by the runner itself', '2/9', ({ it }) => ({
    who: 'runner',
    request: ADS.patch(it, { metadata: { annotations: { [ours('token')]: null } } }),
    refused: /the object says epoch 2, token none/,
  })),
  running('an older resource raised to the epoch that is granted now', '3/12', ({ it }) => ({
    who: 'runner',
    request: ADS.patch(it, mark({ epoch: '3', token: '12' })),
    refused: FOR_LIFE,
  })),
  ...Object.entries({
    'upgrade mode stateless': { upgradeMode: 'stateless' },
    'no upgrade mode, which means stateless': { upgradeMode: null },
    'another savepoint to start from': { initialSavepointPath: 's3://old/savepoint-1' },
    'a nonce that throws the job back': { savepointRedeployNonce: 1 },
  }).flatMap(([what, job]) =>
    (['developer', 'runner'] as const).map((who) =>
      running(`a change to ${what}`, '2/9', ({ it }) => ({
        who,
        request: ADS.patch(it, { spec: { job } }),
        refused: who === 'runner' ? undefined : ORIGIN,
      })),
    ),
  ),
  running('a change to another upgrade mode that keeps the state', '2/9', ({ it }) => ({
    who: 'developer',
    request: ADS.patch(it, { spec: { job: { upgradeMode: 'last-state' } } }),
  })),
  when('a change of the spec of what was stateless before', (app, marks) => ({
    who: 'developer',
    grant: '2/9',
    there: [deployment(app, marks, { upgradeMode: 'stateless' })],
    request: ADS.patch(deployment(app), newImage),
  })),
  running('an owner that is gone', '2/9', ({ it }) => ({
    who: 'developer',
    request: ADS.patch(it, {
      metadata: { ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'gone', uid: 'gone' }] },
    }),
  })),
  running('labels after the grant was revoked', '2/9/revoked', ({ it }) => ({
    who: 'developer',
    request: ADS.patch(it, label),
  })),
  running('other annotations after the grant was revoked', '2/9/revoked', ({ it }) => ({
    who: 'developer',
    request: ADS.patch(it, { metadata: { annotations: { note: 'moved' } } }),
  })),
  running('a finalizer of the operator after the grant was revoked', '2/9/revoked', ({ it }) => ({
    who: 'operator',
    request: ADS.patch(it, { metadata: { finalizers: ['flinkdeployments.flink.apache.org/finalizer'] } }),
  })),
  running('a status of the operator after the grant was revoked', '2/9/revoked', ({ it }) => ({
    who: 'operator',
    request: ADS.patch(it, { status: { lifecycleState: 'STABLE' } }, 'status'),
  })),
  running('suspension, and nothing else, after the grant was revoked', '2/9/revoked', ({ it }) => ({
    who: 'developer',
    request: ADS.patch(it, suspend),
  })),
  running('suspension of what nothing was ever granted to', '1/3', ({ it }) => ({
    who: 'developer',
    request: ADS.patch(it, suspend),
  })),
  running('suspension by kubectl apply of the whole manifest', '2/9/revoked', ({ app }) => ({
    who: 'argocd',
    request: ADS.apply(deployment(app, { application: app, epoch: '2', token: '9' }, { state: 'suspended' })),
  })),
  running('suspension and upgrade mode stateless', '2/9/revoked', ({ it }) => ({
    who: 'developer',
    request: ADS.patch(it, { spec: { job: { state: 'suspended', upgradeMode: 'stateless' } } }),
    refused: refusedWithSuspension,
  })),
  running('suspension and upgrade mode stateless, as granted', '2/9', ({ it }) => ({
    who: 'developer',
    request: ADS.patch(it, { spec: { job: { state: 'suspended', upgradeMode: 'stateless' } } }),
    refused: ORIGIN,
  })),
  running('suspension and another field of the job', '2/9/revoked', ({ it }) => ({
    who: 'developer',
    request: ADS.patch(it, { spec: { job: { state: 'suspended', allowNonRestoredState: true } } }),
    refused: refusedWithSuspension,
  })),
  ...[4, null].map((parallelism) =>
    running(`suspension and parallelism ${parallelism}`, '2/9/revoked', ({ it }) => ({
      who: 'developer',
      request: ADS.patch(it, { spec: { job: { state: 'suspended', parallelism } } }),
      refused: refusedWithSuspension,
    })),
  ),
  running('suspension and another image', '2/9/revoked', ({ it }) => ({
    who: 'developer',
    request: ADS.patch(it, { spec: { image: 'flink:1.20.1', job: { state: 'suspended' } } }),
    refused: refusedWithSuspension,
  })),
  running('suspension and another field', '2/9/revoked', ({ it }) => ({
    who: 'developer',
    request: ADS.patch(it, { spec: { restartNonce: 4, job: { state: 'suspended' } } }),
    refused: refusedWithSuspension,
  })),
  running('suspension without a field', '2/9/revoked', ({ it }) => ({
    who: 'developer',
    request: ADS.patch(it, { spec: { flinkConfiguration: null, job: { state: 'suspended' } } }),
    refused: refusedWithSuspension,
  })),
  running('suspension with more by the runner that revoked the grant', '2/12/revoked', ({ it }) => ({
    who: 'runner',
    request: ADS.patch(it, { ...stop, ...mark({ token: '12' }) }),
  })),
  running('suspension with more by a runner that slept past its lock', '2/12/revoked', ({ it }) => ({
    who: 'runner',
    request: ADS.patch(it, stop),
    refused: /revoked is epoch 2, token 12; the object says epoch 2, token 9/,
  })),
  suspended('a resumption as granted', '2/9', ({ it }) => ({
    who: 'developer',
    request: ADS.patch(it, resume),
  })),
  suspended('a resumption after the grant was revoked', '2/9/revoked', ({ it }) => ({
    who: 'argocd',
    request: ADS.patch(it, resume),
    refused: /revoked is epoch 2, token 9/,
  })),
  suspended('a resumption at an older epoch than the one that is granted now', '3/12', ({ it }) => ({
    who: 'argocd',
    request: ADS.patch(it, resume),
    refused: /granted is epoch 3, token 12; the object says epoch 2, token 9/,
  })),
  suspended('a resumption by leaving the state out', '2/9/revoked', ({ it }) => ({
    who: 'developer',
    request: ADS.patch(it, { spec: { job: { state: null } } }),
    refused: /revoked is epoch 2/,
  })),
  suspended('a resumption as a session cluster', '2/9/revoked', ({ it }) => ({
    who: 'developer',
    request: ADS.patch(it, { spec: { job: null } }),
    refused: /revoked is epoch 2/,
  })),
  suspended('a change of the spec while suspended, after the grant was revoked', '2/9/revoked', ({ it }) => ({
    who: 'developer',
    request: ADS.patch(it, newImage),
    refused: /revoked is epoch 2/,
  })),
];
