import { UNMANAGED_ALLOWED, UNMANAGED_FIX } from './unmanaged';
import { APPLICATION_ANNOTATION, EPOCH_ANNOTATION, GUARD_POLICY, TOKEN_ANNOTATION } from '../grant';
import { Policy } from '../policy';
import { KubernetesSubject, sentBy } from '../subject';

/**
 * Who may write Flink resources, and at which epoch they may run.
 *
 * Metadata, status and suspension stay free: the operator needs them, and so does whoever has to stop a job.
 */
export function applicationsPolicy(runner: readonly KubernetesSubject[]): Policy {
  return {
    name: GUARD_POLICY,
    apiGroup: 'flink.apache.org',
    resources: ['flinkdeployments', 'flinksessionjobs'],
    operations: ['CREATE', 'UPDATE', 'DELETE'],
    scope: 'in guarded namespaces',
    grants: true,
    variables: { runner: sentBy(runner), ...VARIABLES },
    validations: [
      {
        expression: "!variables.fleet || request.operation == 'UPDATE' || variables.runner",
        message: 'only the runner of the fleet may create or delete a fleet application',
        messageExpression:
          "variables.ours + ': only the runner of the fleet may create or delete it, and ' + variables.user + ' is not the runner'" +
          " + '; change the program of the fleet and run flink-fleet'",
      },
      {
        expression: 'variables.sameMarks || variables.runner',
        message: 'only the runner of the fleet may change the annotations of the fleet',
        messageExpression:
          "variables.ours + ': only the runner of the fleet may change its annotations ' + variables.marks.join(', ')" +
          " + ', and ' + variables.user + ' is not the runner; leave them as they are'",
      },
      {
        expression:
          "request.operation != 'UPDATE' || variables.sameIdentity || !variables.identity.exists(m, m in variables.formerAnnotations)",
        message: 'a fleet application keeps its name and its epoch for life',
        messageExpression:
          "variables.ours + ': ' + variables.identity.join(' and ') + ' stay what they were when it was created'" +
          " + '; for another epoch, delete it and create it anew'",
      },
      {
        expression:
          "!variables.fleet || request.operation == 'DELETE' || variables.granted || variables.sameSpec && variables.sameMarks" +
          ' || variables.onlySuspends && variables.sameMarks' +
          ' || variables.suspended && variables.sameIdentity && variables.runner && variables.atToken',
        message: 'a fleet application runs and changes only at the epoch and the token that are granted here',
        messageExpression:
          "variables.ours + ': it may run and change here only as granted; ' + variables.here + '; the object says ' + variables.says" +
          " + '; ask flink-fleet status where it belongs; suspending it, with no other change, is always allowed'",
      },
      {
        expression: '!variables.fleet || !variables.changesOrigin || variables.runner',
        message: 'only the runner of the fleet may change what state a fleet application starts from',
        messageExpression:
          "variables.ours + ': only the runner of the fleet may change what state it starts from, by upgradeMode stateless,'" +
          " + ' initialSavepointPath or savepointRedeployNonce, and ' + variables.user + ' is not the runner'" +
          " + '; change the program of the fleet and run flink-fleet'",
      },
      {
        expression:
          "request.operation != 'DELETE' || request.resource.resource == 'flinksessionjobs' || !variables.live",
        message: 'what is granted is not deleted; revoke the grant first',
        messageExpression:
          "variables.ours + ': ' + variables.here + ', and what is granted is not deleted; revoke the grant first'",
      },
      {
        expression:
          "variables.fleet || request.operation == 'DELETE' || variables.sameSpec || variables.onlySuspends" +
          ` || ${UNMANAGED_ALLOWED}`,
        message: 'this namespace takes only applications of the fleet',
        messageExpression: `variables.what + ' is no application of the fleet, and this namespace takes no others' + ${UNMANAGED_FIX}`,
      },
    ],
  };
}

/** The name that a grant goes by: a session cluster and its jobs are one application. */
const applicationOf = (object: string) =>
  "request.resource.resource == 'flinksessionjobs'" +
  ` ? dyn(${object}).?spec.?deploymentName.orValue('') : ${object}.metadata.name`;

/** Whether two maps are equal but for one entry; by dyn(), since to a type checker an object is no map. */
const equalBut = (entry: string, now: string, before: string) =>
  `dyn(${now}).all(k, k == '${entry}' || k in dyn(${before}) && dyn(${now})[k] == dyn(${before})[k])` +
  ` && dyn(${before}).all(k, k == '${entry}' || k in dyn(${now}))`;

const said = (annotation: string, otherwise = '') =>
  `variables.annotations[?'${annotation}'].orValue('${otherwise}')`;

const jobIn = (object: string) => `dyn(${object}).?spec.?job.orValue({})`;
const statelessIn = (object: string) =>
  `(${jobIn(object)}[?'upgradeMode'].orValue('stateless') == 'stateless')`;

const VARIABLES: Policy['variables'] = {
  self: 'object == null ? oldObject : object',
  application: applicationOf('variables.self'),
  formerApplication: `oldObject == null ? variables.application : (${applicationOf('oldObject')})`,
  grants: 'params.?data.orValue({})',
  grant: "variables.grants[?variables.application].orValue('').split('/')",
  annotations: 'variables.self.metadata.?annotations.orValue({})',
  formerAnnotations: 'oldObject == null ? {} : oldObject.metadata.?annotations.orValue({})',
  identity: `['${APPLICATION_ANNOTATION}', '${EPOCH_ANNOTATION}']`,
  marks: `variables.identity + ['${TOKEN_ANNOTATION}']`,
  // Whichever says so makes it one, so that nothing leaves the fleet by an edit.
  fleet:
    'variables.application in variables.grants || variables.formerApplication in variables.grants' +
    ' || variables.marks.exists(m, m in variables.annotations || m in variables.formerAnnotations)',
  sameIdentity:
    'oldObject != null && variables.identity.all(m, variables.annotations[?m] == variables.formerAnnotations[?m])',
  sameMarks: 'variables.marks.all(m, variables.annotations[?m] == variables.formerAnnotations[?m])',
  sameSpec: 'oldObject != null && variables.self.?spec == oldObject.?spec',
  suspended: "variables.self.?spec.?job.?state.orValue('') == 'suspended'",
  onlySuspends:
    'variables.suspended && oldObject != null && has(oldObject.spec) && has(oldObject.spec.job)' +
    ` && ${equalBut('job', 'variables.self.spec', 'oldObject.spec')}` +
    ` && ${equalBut('state', 'variables.self.spec.job', 'oldObject.spec.job')}`,
  atToken: `${said(TOKEN_ANNOTATION, 'none')} == variables.grant[?1].orValue('')`,
  // Part by part: what makes a grant revoked is a third part, which no annotation can bring along.
  granted:
    `variables.grant.size() == 2 && variables.atToken && ${said(EPOCH_ANNOTATION)} == variables.grant[0]` +
    ` && ${said(APPLICATION_ANNOTATION)} == variables.application`,
  // Of whatever token: an object that was not told of a new one yet still runs.
  live: `variables.grant.size() == 2 && ${said(EPOCH_ANNOTATION)} in ['', variables.grant[0]]`,
  // The operator takes a job without an upgrade mode for a stateless one.
  changesOrigin:
    `oldObject != null && (${statelessIn('variables.self')} && !${statelessIn('oldObject')}` +
    ` || ['initialSavepointPath', 'savepointRedeployNonce'].exists(f, ${jobIn('variables.self')}[?f] != ${jobIn('oldObject')}[?f]))`,
  user: 'request.userInfo.username',
  what: "request.kind.kind + ' ' + request.namespace + '/' + variables.self.metadata.name",
  ours: "variables.what + ' belongs to the fleet application ' + variables.application",
  here:
    "variables.grant.size() == 2 ? 'granted is epoch ' + variables.grant[0] + ', token ' + variables.grant[1]" +
    " : variables.grant.size() == 3 ? 'revoked is epoch ' + variables.grant[0] + ', token ' + variables.grant[1]" +
    " : 'nothing is granted'",
  says:
    `'epoch ' + ${said(EPOCH_ANNOTATION, 'none')} + ', token ' + ${said(TOKEN_ANNOTATION, 'none')}` +
    ` + ', application ' + ${said(APPLICATION_ANNOTATION, 'none')}`,
};
