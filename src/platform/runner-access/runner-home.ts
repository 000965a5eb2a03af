import { Construct } from 'constructs';
import { HOME } from './names';
import { ClusterScopedObject } from '../cluster-scoped';
import { platformLabels } from '../labels';
import { podSecurityLabels } from '../pod-security';

/** The namespace in which a cluster remembers which fleet and which ledger it belongs to; nobody else works there. */
export class RunnerHome extends Construct {
  public constructor(scope: Construct, id: string) {
    super(scope, id);
    new ClusterScopedObject(this, 'Namespace', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: HOME, labels: { ...platformLabels(HOME, 'runner'), ...podSecurityLabels('latest') } },
    });
  }
}
