import { Manifest } from '../../../lab';
import { deployment, ADS, DEPLOYMENTS, RUNNER_ALONE, when, Draft, Asked } from '../case';

const revoked = (title: string, draft: (given: { it: Manifest; app: string }) => Asked) =>
  when(title, (app, marks) => {
    const it = deployment(app, marks);
    return { grant: '2/9/revoked', there: [it], ...draft({ it, app }) };
  });

const KEPT = /granted is epoch \d, token \d+, and what is granted is not deleted; revoke the grant first/;

export const DELETION: readonly Draft[] = [
  revoked('kubectl delete, and so kubectl replace --force', ({ it }) => ({
    who: 'developer',
    request: ADS.delete(it),
    refused: RUNNER_ALONE,
  })),
  revoked('kubectl delete --all', ({ app }) => ({
    who: 'argocd',
    request: ADS.deleteAll(DEPLOYMENTS, app),
    refused: RUNNER_ALONE,
  })),
  revoked('a deletion by the controller of namespaces', ({ app }) => ({
    who: 'namespaceController',
    request: ADS.deleteAll(DEPLOYMENTS, app),
    refused: RUNNER_ALONE,
  })),
  revoked('a deletion by the garbage collector, of what was given an owner that is gone', ({ it }) => ({
    who: 'garbageCollector',
    request: ADS.delete(it),
    refused: RUNNER_ALONE,
  })),
  revoked('a deletion by the operator', ({ it }) => ({
    who: 'operator',
    request: ADS.delete(it),
    refused: RUNNER_ALONE,
  })),
  revoked('a deletion by an administrator', ({ it }) => ({
    who: 'admin',
    request: ADS.delete(it),
    refused: RUNNER_ALONE,
  })),
  revoked('a deletion by the runner', ({ it }) => ({ who: 'runner', request: ADS.delete(it) })),
  when('a deletion by the runner of what is granted', (app, marks) => ({
    who: 'runner',
    grant: '2/9',
    there: [deployment(app, marks)],
    request: ADS.delete(deployment(app)),
    refused: KEPT,
  })),
  when('a deletion by the runner of what was not told of a new token yet', (app, marks) => ({
    who: 'runner',
    grant: '2/10',
    there: [deployment(app, marks)],
    request: ADS.delete(deployment(app)),
    refused: KEPT,
  })),
  when('a deletion by the runner of what is granted, and was not adopted yet', (app) => ({
    who: 'runner',
    grant: '0/4',
    there: [deployment(app)],
    request: ADS.delete(deployment(app)),
    refused: KEPT,
  })),
  when('a deletion by the runner of an older epoch than the one that is granted', (app, marks) => ({
    who: 'runner',
    grant: '3/12',
    there: [deployment(app, marks)],
    request: ADS.delete(deployment(app)),
  })),
  when('a deletion of what has annotations of the fleet, and no grant', (app, marks) => ({
    who: 'developer',
    there: [deployment(app, marks)],
    request: ADS.delete(deployment(app)),
    refused: RUNNER_ALONE,
  })),
  when('a deletion of what has a grant, and no annotations', (app) => ({
    who: 'developer',
    grant: '0/4',
    there: [deployment(app)],
    request: ADS.delete(deployment(app)),
    refused: RUNNER_ALONE,
  })),
];
