import { configMap, EPOCHS, ADS, FREE, BARE, CONFIG_MAPS, label, verbs, when, Draft } from '../case';

const grants = (entries: Record<string, string | null>, there = ADS) =>
  there.patch(EPOCHS, { data: entries });
const change = (title: string, from: string | undefined, to: string | null, refused?: RegExp) =>
  when(title, (app) => ({ who: 'runner', grant: from, request: grants({ [app]: to }), refused }));

const MALFORMED = [
  '3',
  '3/',
  '/9',
  '3/9/',
  '03/9',
  '-1/9',
  '3/9/Revoked',
  '3/9/revoked ',
  '3/1e3',
  'x/9',
  '3/1234567890123456',
  '',
];

export const GRANTS: readonly Draft[] = [
  when('a grant written by a service account that may write all ConfigMaps', (app) => ({
    who: 'flink',
    request: grants({ [app]: '2/9' }),
    refused:
      /ConfigMap ads\/flink-fleet-epochs holds the grants of the fleet: only its runner may write them, and system:serviceaccount:ads:flink is not the runner/,
  })),
  when('a grant written by an administrator of the cluster', (app) => ({
    who: 'argocd',
    request: grants({ [app]: '2/9' }),
    refused: /only its runner may write them/,
  })),
  when('a grant written by those who may break the glass', (app) => ({
    who: 'admin',
    request: grants({ [app]: '2/9' }),
    refused: /only its runner may write them, and admin is not the runner/,
  })),
  when('a grant written where the namespace is not guarded', (app) => ({
    who: 'flink',
    where: 'free',
    request: grants({ [app]: '2/9' }, FREE),
    refused: /only its runner may write them/,
  })),
  when('a ConfigMap of grants that somebody else creates with data', (app) => ({
    who: 'flink',
    where: 'bare',
    request: BARE.create(configMap('flink-fleet-epochs', { [app]: '2/9' })),
    refused: /only its runner may write them/,
  })),
  when('a ConfigMap of grants that somebody else creates without data', () => ({
    who: 'argocd',
    where: 'bare',
    request: BARE.apply(EPOCHS),
  })),
  when('all grants dropped by kubectl replace of the manifest', () => ({
    who: 'argocd',
    grant: '2/9',
    request: ADS.replace(EPOCHS),
    refused: /only its runner may write them/,
  })),
  when('the manifest of the ConfigMap, applied again', () => ({
    who: 'argocd',
    grant: '2/9',
    request: ADS.apply(EPOCHS),
  })),
  when('labels of the ConfigMap', () => ({ who: 'flink', request: ADS.patch(EPOCHS, label) })),
  when('a deletion of the ConfigMap by a service account that may delete all', () => ({
    who: 'flink',
    request: ADS.delete(EPOCHS),
    refused: /is not deleted while the namespace is guarded/,
  })),
  when('a deletion of all ConfigMaps of the namespace', () => ({
    who: 'flink',
    wide: true,
    request: ADS.deleteAll(CONFIG_MAPS),
    refused: /is not deleted while the namespace is guarded/,
  })),
  when('a deletion of the ConfigMap by an administrator', () => ({
    who: 'admin',
    request: ADS.delete(EPOCHS),
    refused: /is not deleted while the namespace is guarded/,
  })),
  when('a deletion of the ConfigMap by the garbage collector, once it has an owner that is gone', () => ({
    who: 'garbageCollector',
    request: ADS.delete(EPOCHS),
    refused: /is not deleted while the namespace is guarded/,
  })),
  when('a deletion of the ConfigMap where the namespace is not guarded', () => ({
    who: 'flink',
    where: 'free',
    request: FREE.delete(EPOCHS),
  })),
  when('a ConfigMap of Flink', (app) => ({
    who: 'flink',
    request: ADS.create(configMap(app, { leader: 'x' })),
  })),
  when('a deletion of a ConfigMap of Flink', (app) => ({
    who: 'flink',
    there: [configMap(app, { leader: 'x' })],
    request: ADS.delete(configMap(app)),
  })),
  change('a grant', undefined, '0/1'),
  change('a grant at the next epoch', '2/9', '3/12'),
  change('a grant at a new token', '2/9', '2/10'),
  change('a grant that is revoked', '2/9', '2/12/revoked'),
  change('a grant after a revoked one, at a higher epoch', '2/12/revoked', '3/12'),
  change('a revoked grant at a new token', '2/12/revoked', '2/13/revoked'),
  change(
    'a grant by a runner that slept past its lock',
    '2/9',
    '3/8',
    /a token never goes down; refused: case-\d+ from 2\/9 to 3\/8; another runner has gone on meanwhile/,
  ),
  change('a lower token of ten digits', '2/1000000000', '2/999999999', /a token never goes down/),
  change('a lower epoch', '2/9', '1/12', /an epoch never goes down; refused: case-\d+ from 2\/9 to 1\/12/),
  change(
    'an epoch that was revoked, granted again',
    '2/9/revoked',
    '2/12',
    /an epoch that was revoked is never granted again/,
  ),
  change('a grant removed', '2/9', null, /a grant is never removed/),
  ...(['oddlyNamedRunner', 'memberOfRunners'] as const).map((who) =>
    when('a grant', (app) => ({ who, request: grants({ [app]: '2/9' }) })),
  ),
  when('a grant in the place of what was none before the guard came', (app) => ({
    who: 'runner',
    where: 'older',
    grant: 'none',
    request: grants({ [app]: '2/9' }, verbs('older')),
  })),
  ...MALFORMED.map((wrong) =>
    change(`a grant of a wrong form: "${wrong}"`, undefined, wrong, /a grant is written <epoch>\/<token>/),
  ),
  change('a grant of a wrong form in the place of one', '2/9', 'no', /a grant is written <epoch>\/<token>/),
  when('an immutable ConfigMap', () => ({
    who: 'argocd',
    request: ADS.patch(EPOCHS, { immutable: true }),
    refused: /neither immutable nor binaryData/,
  })),
  when('binary data', () => ({
    who: 'flink',
    request: ADS.patch(EPOCHS, { binaryData: { x: 'AAAA' } }),
    refused: /neither immutable nor binaryData/,
  })),
];
