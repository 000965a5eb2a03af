import { deployment, sessionCluster, unnamed, ADS, ADHOC, RUNNER_ALONE, when, Draft } from '../case';

export const CREATION: readonly Draft[] = [
  when('kubectl create of what is granted', (app, marks) => ({
    who: 'developer',
    grant: '2/9',
    request: ADS.create(deployment(app, marks)),
    refused: new RegExp(
      `FlinkDeployment ads/${app} belongs to the fleet application ${app}: .*developer is not the runner`,
    ),
  })),
  when('kubectl apply by an administrator of the cluster, such as Argo CD', (app, marks) => ({
    who: 'argocd',
    grant: '2/9',
    request: ADS.apply(deployment(app, marks)),
    refused: RUNNER_ALONE,
  })),
  when('a creation by the name of an application, without its annotations', (app) => ({
    who: 'developer',
    grant: '2/9',
    request: ADS.create(deployment(app)),
    refused: RUNNER_ALONE,
  })),
  when('a creation with annotations of the fleet that nothing is granted to', (app, marks) => ({
    who: 'developer',
    where: 'adhoc',
    request: ADHOC.create(deployment(app, marks)),
    refused: RUNNER_ALONE,
  })),
  when('a creation by the runner as granted', (app, marks) => ({
    who: 'runner',
    grant: '2/9',
    request: ADS.create(deployment(app, marks)),
  })),
  when('a creation by server-side apply of the runner as granted', (app, marks) => ({
    who: 'runner',
    grant: '2/9',
    request: ADS.apply(deployment(app, marks)),
  })),
  ...(['oddlyNamedRunner', 'memberOfRunners'] as const).map((who) =>
    when('a creation as granted', (app, marks) => ({
      who,
      grant: '2/9',
      request: ADS.create(deployment(app, marks)),
    })),
  ),
  when('a creation by a name that the API server makes up, with annotations of the fleet', (app, marks) => ({
    who: 'developer',
    where: 'adhoc',
    grant: '2/9',
    request: ADHOC.create(unnamed(deployment(app, marks))),
    refused: RUNNER_ALONE,
  })),
  when('a creation by the runner by a name that the API server makes up', (app, marks) => ({
    who: 'runner',
    grant: '2/9',
    request: ADS.create(unnamed(deployment(app, marks))),
    refused: /nothing is granted; the object says epoch 2, token 9/,
  })),
  when('a creation by the runner of a session cluster as granted', (app, marks) => ({
    who: 'runner',
    grant: '2/9',
    request: ADS.create(sessionCluster(app, marks)),
  })),
  when('a creation by the runner at an older epoch', (app, marks) => ({
    who: 'runner',
    grant: '2/9',
    request: ADS.create(deployment(app, { ...marks, epoch: '1' })),
    refused: /granted is epoch 2, token 9; the object says epoch 1, token 9/,
  })),
  when('a creation by a runner that slept past its lock', (app, marks) => ({
    who: 'runner',
    grant: '2/9',
    request: ADS.create(deployment(app, { ...marks, token: '8' })),
    refused: /granted is epoch 2, token 9; the object says epoch 2, token 8/,
  })),
  when('a creation by the runner without a grant', (app, marks) => ({
    who: 'runner',
    request: ADS.create(deployment(app, marks)),
    refused: /nothing is granted; the object says epoch 2, token 9/,
  })),
  when('a creation by the runner after the grant was revoked', (app, marks) => ({
    who: 'runner',
    grant: '2/9/revoked',
    request: ADS.create(deployment(app, marks)),
    refused: /revoked is epoch 2, token 9/,
  })),
  when('a creation by the runner with a token that looks like a revoked grant', (app, marks) => ({
    who: 'runner',
    grant: '2/9/revoked',
    request: ADS.create(deployment(app, { ...marks, token: '9/revoked' })),
    refused: /revoked is epoch 2, token 9/,
  })),
  when('a suspended creation by the runner after the grant was revoked', (app, marks) => ({
    who: 'runner',
    grant: '2/9/revoked',
    request: ADS.create(deployment(app, marks, { state: 'suspended' })),
    refused: /revoked is epoch 2, token 9/,
  })),
  when('a creation by the runner in the name of another application', (app, marks) => ({
    who: 'runner',
    grant: '2/9',
    request: ADS.create(deployment(app, { ...marks, application: 'another' })),
    refused: /the object says .*application another/,
  })),
  when('a creation by the runner without annotations', (app) => ({
    who: 'runner',
    grant: '2/9',
    request: ADS.create(deployment(app)),
    refused: /the object says epoch none, token none, application none/,
  })),
];
