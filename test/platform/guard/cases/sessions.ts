import { Manifest } from '../../../lab';
import {
  sessionCluster,
  sessionJob,
  ADS,
  ADHOC,
  suspend,
  newImage,
  RUNNER_ALONE,
  when,
  Draft,
  Marks,
  Asked,
} from '../case';

const session = (
  title: string,
  grant: string,
  draft: (given: { job: Manifest; marks: Required<Marks> }) => Asked,
) =>
  when(title, (app, marks) => {
    const job = sessionJob(`${app}-job`, app, marks);
    return { grant, there: [sessionCluster(app, marks), job], ...draft({ job, marks }) };
  });

export const SESSIONS: readonly Draft[] = [
  session('a session job that a developer adds to a session cluster of the fleet', '2/9', ({ marks }) => ({
    who: 'developer',
    request: ADS.create(sessionJob('mine', marks.application)),
    refused: /FlinkSessionJob ads\/mine belongs to the fleet application case-\d+: only the runner/,
  })),
  session('a session job that the runner adds as granted', '2/9', ({ marks }) => ({
    who: 'runner',
    request: ADS.create(sessionJob('more', marks.application, marks)),
  })),
  session('a session job that the runner adds after the grant was revoked', '2/9/revoked', ({ marks }) => ({
    who: 'runner',
    request: ADS.create(sessionJob('more', marks.application, marks)),
    refused: /revoked is epoch 2/,
  })),
  session('a session job that the runner adds in the name of another application', '2/9', ({ marks }) => ({
    who: 'runner',
    request: ADS.create(sessionJob('more', marks.application, { ...marks, application: 'more' })),
    refused: /the object says .*application more/,
  })),
  session('a change of a session job as granted', '2/9', ({ job }) => ({
    who: 'developer',
    request: ADS.patch(job, { spec: { job: { parallelism: 4 } } }),
  })),
  session('a change of a session job after the grant was revoked', '2/9/revoked', ({ job }) => ({
    who: 'developer',
    request: ADS.patch(job, { spec: { job: { parallelism: 4 } } }),
    refused: /revoked is epoch 2/,
  })),
  session(
    'a change of the session cluster after the grant was revoked',
    '2/9/revoked',
    ({ marks: { application } }) => ({
      who: 'developer',
      request: ADS.patch(sessionCluster(application), newImage),
      refused: /revoked is epoch 2/,
    }),
  ),
  session('suspension of a session job after the grant was revoked', '2/9/revoked', ({ job }) => ({
    who: 'developer',
    request: ADS.patch(job, suspend),
  })),
  session('a session job that is sent to another session cluster', '2/9', ({ job }) => ({
    who: 'developer',
    request: ADS.patch(job, { spec: { deploymentName: 'another' } }),
    refused: /nothing is granted; the object says .*application case-\d+/,
  })),
  session('a deletion of a session job', '2/9', ({ job }) => ({
    who: 'developer',
    request: ADS.delete(job),
    refused: RUNNER_ALONE,
  })),
  session(
    'a deletion of a session job by the runner, while its session cluster goes on',
    '2/9',
    ({ job }) => ({
      who: 'runner',
      request: ADS.delete(job),
    }),
  ),
  when(
    'a session job of a namespace that takes others, sent to a session cluster of the fleet',
    (app, marks) => ({
      who: 'developer',
      where: 'adhoc',
      grant: '2/9',
      there: [sessionCluster(app, marks), sessionJob(`${app}-job`, 'another')],
      request: ADHOC.patch(sessionJob(`${app}-job`, 'another'), { spec: { deploymentName: app } }),
      refused: /granted is epoch 2, token 9; the object says epoch none/,
    }),
  ),
  when('a session job without annotations, taken away from a session cluster of the fleet', (app, marks) => ({
    who: 'developer',
    where: 'adhoc',
    grant: '2/9',
    there: [sessionCluster(app, marks), sessionJob(`${app}-job`, app)],
    request: ADHOC.patch(sessionJob(`${app}-job`, app), { spec: { deploymentName: 'another' } }),
    refused: /nothing is granted; the object says epoch none/,
  })),
];
