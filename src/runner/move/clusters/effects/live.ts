import { FLINK_API_VERSION } from '../../../../flink/rules/rule';
import { textAt } from '../../../apply/ready/conditions';
import { KubeApi } from '../../../kube/api';
import { KubeObject, ObjectRef } from '../../../kube/object';
import { nameIn } from '../../../ledger/records';
import { Subject } from '../../sides';
import { FlinkResources } from '../resource';

export function deploymentOf({ record: { namespace, app } }: Subject): ObjectRef {
  return { apiVersion: FLINK_API_VERSION, kind: 'FlinkDeployment', namespace, name: nameIn(app) };
}

/** The Flink resources of an application as they are now. */
export async function liveResources(api: KubeApi, subject: Subject): Promise<FlinkResources> {
  const { namespace, app } = subject.record;
  const [deployment, jobs] = await Promise.all([
    api.get(deploymentOf(subject)),
    api.list({ apiVersion: FLINK_API_VERSION, kind: 'FlinkSessionJob' }, { namespace }),
  ]);
  return { deployment, jobs: jobs.filter((job) => isJobOf(job, nameIn(app))) };
}

function isJobOf(job: KubeObject, name: string): boolean {
  return textAt(job, 'spec', 'deploymentName') === name;
}
