import type { AssemblyApplication } from '../../../src/assembly/assembly';
import { APPLICATION_ANNOTATION, EPOCH_ANNOTATION } from '../../../src/platform/guard/grant';
import type { Desired } from '../../../src/runner/apply/desired';
import { idOf, KubeObject, refOf } from '../../../src/runner/kube/object';
import type { Placement } from '../../../src/runner/ledger/records';
import { placed } from '../ledger/fixture';

export const object = (
  kind: string,
  name: string,
  { apiVersion = 'v1', namespace = 'ads', ...more }: Record<string, unknown> = {},
): KubeObject => ({ apiVersion, kind, metadata: { name, namespace }, ...more }) as KubeObject;

/** A Flink object of the fleet, at an epoch. */
export function flink(kind: string, name: string, epoch = 1, spec: object = {}): KubeObject {
  const annotations = { [APPLICATION_ANNOTATION]: name, [EPOCH_ANNOTATION]: String(epoch) };
  const metadata = { name, namespace: 'ads', uid: `uid-of-${name}`, annotations };
  return { apiVersion: 'flink.apache.org/v1beta1', kind, metadata, spec } as KubeObject;
}

export const desired = (manifest: KubeObject, more: Partial<Desired> = {}): Desired => ({
  id: idOf(refOf(manifest)),
  layer: 'apps',
  manifest,
  guarded: true,
  application: 'ads/clicks',
  ...more,
});

export const wanted = (more: Partial<AssemblyApplication> = {}): AssemblyApplication =>
  ({
    tenant: 'ads',
    name: 'clicks',
    namespace: 'ads',
    cluster: 'us-east',
    epoch: 1,
    placed: 'by-ledger',
    stateless: false,
    stateScope: 'us-east.1/ads/clicks/e1',
    ...more,
  }) as AssemblyApplication;

export const record = (more: Partial<Placement> = {}): Placement => ({
  ...placed('ads/clicks', { phase: 'STEADY', createReserved: true }),
  revision: 3,
  ledgerId: 'ledger',
  ...more,
});
