import { autoscalerOn } from './autoscaler';
import { CLUSTERS } from './deployment';
import {
  AUTOSCALER_SCALING,
  isOn,
  lookup,
  parseDuration,
  QUOTA_CPU,
  QUOTA_MEMORY,
  RESTART_TIME,
} from './options';
import { Rule, Subject } from './rule';
import { objectIn } from './spec';
import { podTemplatesOf } from './volumes';
import { asText, at, isObject, JsonObject } from '../../validation/manifest';
import { DO_NOT_DISRUPT } from '../pod/pod-template';

/** A node of Karpenter takes about as long to start; less is never enough for one and the pull of an image. */
const NODE_START_MILLISECONDS = 60_000;

type Role = 'jobManager' | 'taskManager';

/** The templates that make the pods of a role: that of all pods, and its own. */
function templatesOf(subject: Subject, role: Role): readonly JsonObject[] {
  return podTemplatesOf(subject)
    .filter(([field]) => field === 'spec.podTemplate' || field === `spec.${role}.podTemplate`)
    .map(([, template]) => template);
}

/** Whether the pods of a role ask for nodes by Karpenter's own labels; what else brings them there cannot be seen. */
function onKarpenter(subject: Subject, role: Role): boolean {
  return templatesOf(subject, role).some((template) => {
    const pod = objectIn(template, 'spec');
    const labels = [...Object.keys(objectIn(pod, 'nodeSelector')), ...affinityKeys(pod)];
    return labels.some((label) => /^karpenter\.(sh|k8s\.aws)\//.test(label));
  });
}

function affinityKeys(pod: JsonObject): string[] {
  const required = 'requiredDuringSchedulingIgnoredDuringExecution';
  const terms = at(pod, 'affinity', 'nodeAffinity', required, 'nodeSelectorTerms');
  return (Array.isArray(terms) ? terms : []).flatMap((term) => {
    const expressions = isObject(term) ? term.matchExpressions : undefined;
    return (Array.isArray(expressions) ? expressions : []).map((each) =>
      isObject(each) ? asText(each.key) : '',
    );
  });
}

const scalesOnKarpenter = (subject: Subject) =>
  autoscalerOn(subject) && isOn(subject, AUTOSCALER_SCALING, true) && onKarpenter(subject, 'taskManager');

const jobManagerDisruption: Rule = {
  id: 'karpenter-job-manager',
  severity: 'warning',
  title: 'Karpenter leaves the node of a job manager alone',
  why: 'Consolidation evicts a job manager like any pod, and each time the whole job restarts.',
  source: 'Karpenter, Disruption: pod-level controls',
  kinds: CLUSTERS,
  check: (subject) => {
    const kept = templatesOf(subject, 'jobManager').some(
      (template) => at(template, 'metadata', 'annotations', DO_NOT_DISRUPT) === 'true',
    );
    return onKarpenter(subject, 'jobManager') && !kept
      ? [
          {
            field: `spec.jobManager.podTemplate.metadata.annotations.${DO_NOT_DISRUPT}`,
            message: 'is not set, so that consolidation may take the job manager at any time',
            fix: `annotate the pods of the job manager with ${DO_NOT_DISRUPT}: "true", on an on-demand node`,
          },
        ]
      : [];
  },
};

const quota: Rule = {
  id: 'karpenter-quota',
  severity: 'warning',
  title: 'An autoscaler on nodes of Karpenter has a quota',
  why: 'Beyond the limits of the NodePool pods stay pending, while the autoscaler counts on them.',
  source: 'operator, job.autoscaler.quota; Karpenter, NodePool limits',
  kinds: CLUSTERS,
  check: (subject) =>
    scalesOnKarpenter(subject) &&
    ![QUOTA_CPU, QUOTA_MEMORY].some((option) => lookup(subject.configuration, option))
      ? [
          {
            field: QUOTA_CPU[0],
            message:
              'is not set, nor is quota.memory, so that the job may ask for more nodes than its NodePool may start',
            fix: 'set quotas that lie within the limits of the NodePool',
          },
        ]
      : [],
};

const restartTime: Rule = {
  id: 'karpenter-restart-time',
  severity: 'warning',
  title: 'The restart time that the autoscaler counts on has room for a new node',
  why: 'It sizes the job by the backlog that a restart leaves; where it counts on less, it scales again and again.',
  source: 'operator, job.autoscaler.restart.time, 5 min by default',
  kinds: CLUSTERS,
  check: (subject) => {
    const found = lookup(subject.configuration, RESTART_TIME);
    const milliseconds = found && parseDuration(found.value);
    return scalesOnKarpenter(subject) && milliseconds !== undefined && milliseconds < NODE_START_MILLISECONDS
      ? [
          {
            field: found!.key,
            value: found!.value,
            message: 'is less than a new node of Karpenter takes to start',
            fix: 'give it the start of a node and the pull of the image, or leave it at 5 min',
          },
        ]
      : [];
  },
};

export const KARPENTER_RULES: readonly Rule[] = [jobManagerDisruption, quota, restartTime];
