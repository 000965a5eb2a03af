import { Manifest } from '../../../lab';
import {
  deployment,
  unnamed,
  sessionJob,
  blueGreen,
  ADS,
  ADHOC,
  FREE,
  suspend,
  newImage,
  label,
  mark,
  object,
  MARKS,
  NO_OTHERS,
  when,
  Draft,
  Asked,
} from '../case';

const others = (title: string, draft: (it: Manifest) => Asked) =>
  when(title, (app) => ({ there: [deployment(app)], ...draft(deployment(app)) }));
const replicas = { spec: { replicas: 3 } };

export const UNMANAGED: readonly Draft[] = [
  when('a creation of what is no application of the fleet', (app) => ({
    who: 'developer',
    request: ADS.create(deployment(app)),
    refused: NO_OTHERS,
  })),
  when('a creation of what is none, suspended', (app) => ({
    who: 'developer',
    request: ADS.create(deployment(app, {}, { state: 'suspended' })),
    refused: NO_OTHERS,
  })),
  when('a creation of a session job of none', (app) => ({
    who: 'developer',
    request: ADS.create(sessionJob(app, 'another')),
    refused: NO_OTHERS,
  })),
  when('a creation of what is none, by a name that the API server makes up', (app) => ({
    who: 'developer',
    request: ADS.create(unnamed(deployment(app))),
    refused: NO_OTHERS,
  })),
  when('a creation of what is none, where the namespace takes others', (app) => ({
    who: 'developer',
    where: 'adhoc',
    request: ADHOC.create(deployment(app)),
  })),
  others('a change of the spec of what is none', (it) => ({
    who: 'developer',
    request: ADS.patch(it, newImage),
    refused: NO_OTHERS,
  })),
  others('a change of the spec of what is none, where the namespace takes others', (it) => ({
    who: 'developer',
    where: 'adhoc',
    request: ADHOC.patch(it, newImage),
  })),
  others('labels of what is none', (it) => ({ who: 'developer', request: ADS.patch(it, label) })),
  others('a finalizer of the operator on what is none', (it) => ({
    who: 'operator',
    request: ADS.patch(it, { metadata: { finalizers: ['flinkdeployments.flink.apache.org/finalizer'] } }),
  })),
  others('a resumption of what is none', (it) => ({
    who: 'developer',
    request: ADS.patch(it, { spec: { job: { state: null } } }),
    refused: NO_OTHERS,
  })),
  others('suspension of what is none', (it) => ({ who: 'developer', request: ADS.patch(it, suspend) })),
  others('a deletion of what is none', (it) => ({ who: 'developer', request: ADS.delete(it) })),
  others('annotations of the fleet on what is none', (it) => ({
    who: 'developer',
    where: 'adhoc',
    request: ADHOC.patch(it, mark({ application: it.metadata.name, epoch: '0', token: '4' })),
    refused: MARKS,
  })),
  when('an adoption by the runner, as granted', (app) => ({
    who: 'runner',
    grant: '0/4',
    there: [deployment(app)],
    request: ADS.patch(deployment(app), mark({ application: app, epoch: '0', token: '4' })),
  })),
  when('an adoption by the runner at an epoch that is not granted', (app) => ({
    who: 'runner',
    grant: '0/4',
    there: [deployment(app)],
    request: ADS.patch(deployment(app), mark({ application: app, epoch: '1', token: '4' })),
    refused: /granted is epoch 0, token 4; the object says epoch 1, token 4/,
  })),
  when('an adoption by the runner of what is suspended, at an epoch that is not granted', (app) => ({
    who: 'runner',
    grant: '0/4',
    there: [deployment(app, {}, { state: 'suspended' })],
    request: ADS.patch(deployment(app), mark({ application: app, epoch: '1', token: '4' })),
    refused: /granted is epoch 0, token 4; the object says epoch 1, token 4/,
  })),
  when('an adoption by the runner without a grant', (app) => ({
    who: 'runner',
    there: [deployment(app)],
    request: ADS.patch(deployment(app), mark({ application: app, epoch: '0', token: '4' })),
    refused: /nothing is granted/,
  })),
  when('a blue/green deployment', (app) => ({
    who: 'developer',
    request: ADS.create(blueGreen(app)),
    refused:
      /cannot be an application of the fleet: the operator itself creates and deletes what is behind it/,
  })),
  when('a blue/green deployment, where the namespace takes others', (app) => ({
    who: 'developer',
    where: 'adhoc',
    request: ADHOC.create(blueGreen(app)),
  })),
  when('labels of a blue/green deployment', (app) => ({
    who: 'developer',
    there: [blueGreen(app)],
    request: ADS.patch(blueGreen(app), label),
  })),
  when('a change of a blue/green deployment', (app) => ({
    who: 'developer',
    there: [blueGreen(app)],
    request: ADS.patch(blueGreen(app), { spec: { template: { spec: newImage.spec } } }),
    refused: /cannot be an application of the fleet/,
  })),
  when('a blue/green deployment where the namespace is not guarded', (app) => ({
    who: 'developer',
    where: 'free',
    request: FREE.create(blueGreen(app)),
  })),
  when('a creation where the namespace is not guarded', (app, marks) => ({
    who: 'developer',
    where: 'free',
    request: FREE.create(deployment(app, marks)),
  })),
  when('kubectl scale where the namespace is not guarded', (app) => ({
    who: 'developer',
    where: 'free',
    there: [deployment(app)],
    request: FREE.patch(deployment(app), replicas, 'scale'),
  })),
  when(
    'what the operator creates for a blue/green deployment, where the namespace takes no others',
    (app) => ({
      who: 'operator',
      request: ADS.create(deployment(`${app}-blue`)),
      refused: NO_OTHERS,
    }),
  ),
  when('what the operator creates for a blue/green deployment', (app) => ({
    who: 'operator',
    where: 'adhoc',
    request: ADHOC.create(deployment(`${app}-blue`)),
  })),
  when('kubectl scale of an application', (app, marks) => ({
    who: 'developer',
    where: 'adhoc',
    grant: '2/9',
    there: [deployment(app, marks)],
    request: ADHOC.patch(deployment(app), replicas, 'scale'),
    refused: /is a fleet application, which is not scaled from outside/,
  })),
  others('kubectl scale of what is none', (it) => ({
    who: 'developer',
    request: ADS.patch(it, replicas, 'scale'),
    refused: NO_OTHERS,
  })),
  others('kubectl scale of what is none, where the namespace takes others', (it) => ({
    who: 'developer',
    where: 'adhoc',
    request: ADHOC.patch(it, replicas, 'scale'),
  })),
  when('a snapshot of an application', (app, marks) => ({
    who: 'developer',
    grant: '2/9',
    there: [deployment(app, marks)],
    request: ADS.create(
      object(
        'FlinkStateSnapshot',
        app,
        {},
        { jobReference: { kind: 'FlinkDeployment', name: app }, savepoint: {} },
      ),
    ),
  })),
];
