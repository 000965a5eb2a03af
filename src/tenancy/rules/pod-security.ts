import { boundRule } from './bound';
import { oneOfThese } from './forms';
import { inConfiguration, inContainers, inPods, Place } from './place';
import { PolicyTarget, TenantRule } from './rule';
import { remembered } from '../../validation/remembered';
import { RuleInfo } from '../../validation/rule';

const POD_SECURITY: RuleInfo = {
  id: 'tenant-pod-security',
  severity: 'error',
  title: 'Pod templates ask for nothing that the profile `restricted` of Pod Security forbids',
  why: 'The API server refuses the pods, so that the job never starts; only an event would say why.',
  source: 'Kubernetes, Pod Security Standards',
};
export const POD_SECURITY_INFOS = [POD_SECURITY];

const VOLUMES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

/** What Pod Security would refuse of pods where they ask for it. What they must ask for and do not, it sees alone. */
export const POD_SECURITY_RULES: readonly TenantRule[] = [
  only('hostNetwork', [inPods('hostNetwork'), inConfiguration('kubernetes.hostnetwork.enabled')], ['false']),
  only('hostPID', [inPods('hostPID')], ['false']),
  only('hostIPC', [inPods('hostIPC')], ['false']),
  held('volumes', [inPods('volumes.[].{}')], oneOfThese(['name', ...VOLUMES]), `of ${VOLUMES.join(', ')}`),
  only('privileged', [inContainers('securityContext.privileged')], ['false']),
  only('allowPrivilegeEscalation', [inContainers('securityContext.allowPrivilegeEscalation')], ['false']),
  only('runAsNonRoot', anywhere('runAsNonRoot'), ['true']),
  held('runAsUser', anywhere('runAsUser'), '^[1-9][0-9]*$', 'greater than 0'),
  only('seccompProfile.type', anywhere('seccompProfile.type'), ['RuntimeDefault', 'Localhost']),
  only('capabilities.add', [inContainers('securityContext.capabilities.add.[]')], ['NET_BIND_SERVICE']),
  only('procMount', [inContainers('securityContext.procMount')], ['Default']),
  only('hostPort', [inContainers('ports.[].hostPort')], ['0']),
];

function anywhere(field: string): Place[] {
  return [inPods(`securityContext.${field}`), inContainers(`securityContext.${field}`)];
}

function only(field: string, places: readonly Place[], values: readonly string[]): TenantRule {
  return held(field, places, oneOfThese(values), values.join(' or '));
}

function held(field: string, places: readonly Place[], form: string, allowed: string): TenantRule {
  const mustBe = `${field} must be ${allowed}`;
  const fix = 'change it, or leave it out';
  const rule = boundRule(POD_SECURITY, { mustBe, fix, places, form, pods: false });
  // Each tenant has the same.
  return { ...rule, wrongInCel: remembered((target: PolicyTarget) => rule.wrongInCel(target)) };
}
