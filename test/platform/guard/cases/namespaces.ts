import { Manifest } from '../../../lab';
import { CLUSTER, when, ours, Draft, Where } from '../case';

const namespace = (name: Where): Manifest => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
const ads = namespace('ads');
const labels = (patch: Record<string, string | null>) => ({ metadata: { labels: patch } });
const unguarded = labels({ [ours('guarded')]: null });
const refused =
  /namespace ads is guarded: only Group system:masters may remove its label flink-fleet\.dev\/guarded, not argocd/;
const crd = (plural: string): Manifest => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${plural}.flink.apache.org` },
});

export const NAMESPACES: readonly Draft[] = [
  when('the label of the namespace removed', () => ({
    who: 'argocd',
    request: CLUSTER.patch(ads, unguarded),
    refused,
  })),
  when('the label of the namespace set to something else', () => ({
    who: 'argocd',
    request: CLUSTER.patch(ads, labels({ [ours('guarded')]: 'false' })),
    refused,
  })),
  ...['status', 'finalize'].map((way) =>
    when(`the label of the namespace removed by way of ${way}`, () => ({
      who: 'argocd',
      request: async (api, { dryRun }) => {
        const there = await api.read(ads);
        return api.send({
          method: 'PUT',
          path: `/api/v1/namespaces/ads/${way}`,
          query: { dryRun: dryRun ? 'All' : undefined },
          body: { ...there, metadata: { ...there.metadata, labels: {} } },
        });
      },
      refused,
    })),
  ),
  when('the label of the namespace removed by those who may', () => ({
    who: 'admin',
    request: CLUSTER.patch(ads, unguarded),
  })),
  when('other labels of the namespace', () => ({
    who: 'argocd',
    request: CLUSTER.patch(ads, labels({ team: 'ads', [ours('unmanaged')]: 'allow' })),
  })),
  ...(['argocd', 'admin'] as const).map((who) =>
    when(`a deletion of the namespace by ${who}`, () => ({
      who,
      request: CLUSTER.delete(ads),
      refused:
        /the fleet applications in it cannot be deleted with it; .*remove the label flink-fleet\.dev\/guarded, then delete it/,
    })),
  ),
  when('a deletion of a namespace that is not guarded', () => ({
    who: 'argocd',
    request: CLUSTER.delete(namespace('free')),
  })),
  when('a deletion of the CRD of applications', () => ({
    who: 'argocd',
    request: CLUSTER.delete(crd('flinkdeployments')),
    refused:
      /with the CRD flinkdeployments\.flink\.apache\.org all its objects are deleted, .*only Group system:masters may delete it, not argocd/,
  })),
  when('a deletion of all CRDs', () => ({
    who: 'argocd',
    wide: true,
    request: CLUSTER.deleteAll('/apis/apiextensions.k8s.io/v1/customresourcedefinitions'),
    refused: /all its objects are deleted/,
  })),
  when('a deletion of the CRD of applications by those who may', () => ({
    who: 'admin',
    request: CLUSTER.delete(crd('flinksessionjobs')),
  })),
  when('a deletion of another CRD', () => ({
    who: 'argocd',
    request: CLUSTER.delete(crd('flinkstatesnapshots')),
  })),
];
