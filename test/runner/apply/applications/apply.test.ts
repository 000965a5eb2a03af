import {
  ApplicationChange,
  applyApplications,
  ApplicationsContext,
} from '../../../../src/runner/apply/applications/apply';
import { heldBy } from '../../../../src/runner/apply/applications/records';
import type { Performed } from '../../../../src/runner/apply/perform';
import type { KubeApi } from '../../../../src/runner/kube/api';
import { KubeObject } from '../../../../src/runner/kube/object';
import type { Ledger } from '../../../../src/runner/ledger/ledger';
import type { Placement } from '../../../../src/runner/ledger/records';
import { newLedger, placed, TIME } from '../../ledger/fixture';
import { desired, flink, wanted } from '../objects';

const op = { id: '20260131-120000-apply-cccccc', kind: 'apply', since: TIME };
const appOf = (name: string) => `ads/${name}`;

/** Applications that run, and are to be changed: planned by what was read before. */
async function planned(names: readonly string[], ledger: Ledger): Promise<ApplicationChange[]> {
  const to = (name: string) => placed(appOf(name), { phase: 'STEADY', createReserved: true });
  const swaps = await ledger.swapPlacements(names.map((name) => ({ to: to(name) })));
  return swaps.map(({ record }, i) => {
    const manifest = flink('FlinkDeployment', names[i]);
    const live: KubeObject = { ...manifest, metadata: { ...manifest.metadata, resourceVersion: '7' } };
    const object = desired(manifest, { application: appOf(names[i]) });
    const situation = {
      app: appOf(names[i]),
      wanted: wanted({ stateless: true }),
      objects: [object],
      live: new Map([[object.id, live]]),
      record: record!,
      elsewhere: [],
      mayHaveArrived: () => false,
    };
    const decision = { do: 'apply', create: [], update: [object] } as const;
    return { situation, decision, planned: [{ desired: object, manifest, live, action: 'configure' }] };
  });
}

const few = ['clicks', 'views'];
const many = Array.from({ length: 20 }, (_, i) => `app-${i}`);

test.each([
  ['few', few],
  ['many', many],
])('of %s, what another runner has taken since it was looked at is not changed', async (_, names) => {
  const ledger = await newLedger();
  const changes = await planned(names, ledger);
  const sent: KubeObject[] = [];
  const api = {
    apply: async (object: KubeObject) => {
      sent.push(object);
      return { object: { ...object, metadata: { ...object.metadata, resourceVersion: '8' } }, warnings: [] };
    },
  } as unknown as KubeApi;
  const from = changes[0].situation.record as Placement;
  await ledger.swapPlacements([{ from, to: heldBy(from, { ...op, kind: 'migrate' }) }]);
  const reported: Performed[] = [];
  const context: ApplicationsContext = {
    api,
    ledger,
    journal: await ledger.journal(op.id),
    applying: () => ({ op, who: 'ann@laptop', clusterUid: 'uid', now: TIME }),
    force: false,
    signal: new AbortController().signal,
    guarded: () => false,
    report: (each) => reported.push(each),
  };
  await applyApplications(changes, context);
  const [taken, ...others] = names;
  expect(sent.map(({ metadata: { name, resourceVersion } }) => [name, resourceVersion])).toEqual(
    others.map((name) => [name, '7']),
  );
  expect(
    reported.map(({ planned: { manifest }, action, why }) => [manifest.metadata.name, action, why]),
  ).toEqual([
    [taken, 'fail', expect.stringMatching(/^another runner wrote the placement/)],
    ...others.map((name) => [name, 'configure', undefined]),
  ]);
});
