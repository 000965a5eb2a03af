import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { millis as millisAt, NOW, placed } from './fleet';
import { OperatorVersion } from '../../../src';
import { formatPlacements } from '../../../src/assembly/placements';
import { deriveCrds } from '../../../src/flink/versions/derive-crds';
import { TOKEN_ANNOTATION } from '../../../src/platform/guard/grant';
import { Message } from '../../../src/runner/actions/host';
import { openStatus, Status, status, StatusOptions } from '../../../src/runner/actions/status';
import { readAssembly } from '../../../src/runner/assembly/read';
import { readKubeconfig } from '../../../src/runner/kube/config/kubeconfig';
import { connect } from '../../../src/runner/kube/connect';
import type { Ledger, Next } from '../../../src/runner/ledger/ledger';
import { openLedger } from '../../../src/runner/ledger/open';
import type { Placement } from '../../../src/runner/ledger/records';
import { StatusSession } from '../../../src/runner/status/session';
import { clicks, newFolder, small } from '../../fleet/fixture';
import { describeLab, Lab, LabCluster, Manifest } from '../../lab';
import { writeKubeconfig } from '../../lab/cluster/kubeconfig';
import { ended, flinkFleet, start } from '../command';

const CLUSTERS = ['us-east', 'us-west', 'eu-central'] as const;
type Name = (typeof CLUSTERS)[number];

/** Where each runs, by the ledger. */
const PLACES: Readonly<Record<string, readonly [Name, number]>> = {
  'ads/bids': ['us-west', 2],
  'ads/clicks': ['us-east', 1],
  'ads/lost': ['eu-central', 1],
  'ads/new': ['us-west', 1],
  'ads/views': ['us-east', 1],
};

const millis = (seconds: number) => millisAt(seconds) - NOW.getTime() + Date.now();

describeLab('status', {}, () => {
  let lab: Lab;
  let clusters: Readonly<Record<Name, LabCluster>>;
  let folder: string;
  let ledger: Ledger;
  let options: StatusOptions;
  const uids = new Map<string, string>();

  beforeAll(async () => {
    lab = await Lab.start({ clusters: 3 });
    const [east, west, central] = lab.clusters;
    clusters = { 'us-east': east, 'us-west': west, 'eu-central': central };
    folder = newFolder();
    const applications = Object.fromEntries(
      Object.entries(PLACES).map(([id, [cluster, epoch]]) => [id, { cluster, epoch }]),
    );
    writeFileSync(
      join(folder, 'placements.json'),
      formatPlacements({ version: 1, fleet: 'streaming', clusters: {}, applications }),
    );
    const it = small({}, folder);
    it.critical.addCluster(
      it.fleet.addCluster('eu-central', {
        failureDomain: 'eu-central-1',
        stateStorages: [it.state],
        bindings: { registry: 'central.example.com' },
      }),
    );
    for (const id of Object.keys(PLACES)) it.ads.addApplication(id.split('/')[1], clicks(it));
    it.fleet.synth();
    options = {
      assembly: it.fleet.outdir,
      kubeconfig: kubeconfig('kubeconfig', clusters),
      ledger: join(folder, 'ledger'),
      timeout: 3,
    };
    await Promise.all(
      Object.values(clusters).map(async (cluster) => {
        await cluster.applyAll(deriveCrds(OperatorVersion.V1_15_0) as never);
        await cluster.api.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ads' } });
      }),
    );
    for (const id of ['ads/bids', 'ads/clicks', 'ads/lost']) uids.set(id, await deploy(id, ...PLACES[id]));
    // What the ledger does not know of: an old copy that runs on.
    await deploy('ads/bids', 'us-east', 1);
  }, 600_000);
  afterAll(async () => {
    await ledger?.close();
    await lab?.stop();
  });

  const look = async (names: readonly string[] = [], more: Partial<StatusOptions> = {}) => {
    const messages: Message[] = [];
    const found = await status(names, { ...options, ...more }, { report: (each) => messages.push(each) });
    return { ...found, messages };
  };
  const verdicts = ({ applications }: Status) =>
    Object.fromEntries(applications.map(({ application, verdict }) => [application, verdict]));

  function kubeconfig(name: string, leads: Readonly<Partial<Record<Name, LabCluster>>>): string {
    const file = join(folder, name);
    const entries = Object.entries(leads).map(
      ([
        context,
        {
          server,
          adminToken: token,
          certificates: { ca },
        },
      ]) => ({
        context,
        server,
        token,
        ca,
      }),
    );
    writeKubeconfig(file, ...entries);
    return file;
  }

  /** As the runner creates it, and the operator brings it up. */
  async function deploy(id: string, cluster: Name, epoch: number): Promise<string> {
    const { file } = readAssembly(join(folder, 'dist')).applications[id];
    const manifest = parseAllDocuments(readFileSync(join(folder, 'dist', file), 'utf8'))
      .map((document) => document.toJS() as Manifest)
      .find(({ kind }) => kind === 'FlinkDeployment')!;
    const { metadata } = manifest;
    const { api } = clusters[cluster];
    const annotations = {
      ...metadata.annotations,
      'flink-fleet.dev/epoch': String(epoch),
      [TOKEN_ANNOTATION]: '1',
    };
    const { object } = await api.create({ ...manifest, metadata: { ...metadata, annotations } });
    await api.mergePatch(
      object,
      {
        status: {
          observedGeneration: object.metadata.generation,
          lifecycleState: 'STABLE',
          jobManagerDeploymentStatus: 'READY',
          jobStatus: {
            state: 'RUNNING',
            jobId: `job-of-${metadata.name}`,
            startTime: String(millis(7200)),
            checkpointInfo: {
              lastCheckpoint: { timeStamp: millis(120), triggerType: 'PERIODIC', formatType: 'FULL' },
            },
          },
          reconciliationStatus: {
            state: 'DEPLOYED',
            reconciliationTimestamp: millis(7200),
          },
        },
      },
      { subresource: 'status' },
    );
    return object.metadata.uid!;
  }

  async function uidOf(name: Name): Promise<string> {
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'kube-system' } };
    return (await clusters[name].api.read(namespace)).metadata.uid!;
  }

  async function place(): Promise<void> {
    ledger = await openLedger(options.ledger!, { fleet: 'streaming', create: true });
    for (const cluster of CLUSTERS) {
      const record = {
        cluster,
        uid: await uidOf(cluster),
        generation: 1,
        cordoned: false,
        quarantined: false,
      };
      await ledger.swapCluster(undefined, record);
    }
    const swaps = Object.entries(PLACES)
      .filter(([app]) => app !== 'ads/new')
      .map(([app, [cluster, epoch]]) => {
        const { revision, ledgerId, ...record } = placed({ app, cluster, epoch, epochHigh: epoch });
        return { to: { ...record, uid: uids.get(app) ?? 'gone' } as Next<Placement> };
      });
    await ledger.swapPlacements(swaps);
  }

  test('does without a ledger, where there is none yet, and says so', async () => {
    const found = await look();
    expect(found.messages.map(({ code }) => code)).toEqual(['FLEET_I5401']);
    expect(verdicts(found)).toEqual({
      'ads/bids': 'unexpected',
      'ads/clicks': 'ok',
      'ads/lost': 'ok',
      'ads/new': 'not-created',
      'ads/views': 'not-created',
    });
  });

  describe('with a ledger', () => {
    beforeAll(place);

    test('shows what should not be where it is, and what is missing, before all else', async () => {
      const found = await look();
      expect(found.messages).toEqual([]);
      expect(found.sound).toBe(false);
      expect(found.applications.map(({ application, verdict }) => [application, verdict])).toEqual([
        ['ads/bids', 'unexpected'],
        ['ads/views', 'missing'],
        ['ads/new', 'not-created'],
        ['ads/clicks', 'ok'],
        ['ads/lost', 'ok'],
      ]);
      expect(found.applications[0].why).toBe(
        'runs on us-east at epoch 1; the ledger places it on us-west at epoch 2',
      );
      const ok = found.applications.find(({ application }) => application === 'ads/clicks')!;
      expect(ok.checkpoint!.ageSeconds).toBeGreaterThanOrEqual(120);
      expect(found.clusters.map(({ cluster, applications }) => [cluster, applications])).toEqual([
        ['eu-central', 1],
        ['us-east', 2],
        ['us-west', 1],
      ]);
    });

    test('remembers what it has seen, for the day on which a cluster is lost', async () => {
      await look();
      const beacons = await ledger.beacons();
      expect([...beacons.keys()].sort()).toEqual([...CLUSTERS].sort());
      expect(beacons.get('eu-central')).toEqual([
        expect.objectContaining({
          app: 'ads/lost',
          uid: uids.get('ads/lost'),
          jobId: 'job-of-lost',
          directories: {
            checkpoints: expect.stringContaining('/eu-central.1/ads/lost/e1/checkpoints'),
            savepoints: expect.stringContaining('/eu-central.1/ads/lost/e1/savepoints'),
            ha: expect.stringContaining('/eu-central.1/ads/lost/e1/ha'),
          },
          newestCheckpoint: { time: expect.any(String) },
        }),
      ]);
    });

    test('asks only the clusters, and shows only the applications, that are wanted', async () => {
      expect(verdicts(await look(['ads/clicks', 'ads/new']))).toEqual({
        'ads/clicks': 'ok',
        'ads/new': 'not-created',
      });
      const central = await look([], { cluster: ['eu-central'] });
      expect(verdicts(central)).toEqual({ 'ads/lost': 'ok' });
      expect(central).toMatchObject({ sound: true, clusters: [{ cluster: 'eu-central' }] });
      expect(verdicts(await look([], { problems: true }))).toEqual({
        'ads/bids': 'unexpected',
        'ads/views': 'missing',
      });
      expect(verdicts(await look([], { state: ['missing'] }))).toEqual({ 'ads/views': 'missing' });
      expect(verdicts(await look([], { queue: ['ads/critical'], tenant: ['ads'] }))).toMatchObject({
        'ads/new': 'not-created',
      });
      await expect(look(['clicks'])).rejects.toThrow(/FLEET_E5007.*did you mean ads\/clicks\?/);
      await expect(look([], { cluster: ['us-eats'] })).rejects.toThrow(/FLEET_E5007.*did you mean us-east\?/);
    });

    test('is shown all the same where nothing can be written down, and says so', async () => {
      const assembly = readAssembly(options.assembly!);
      const api = connect('us-east', { kubeconfig: readKubeconfig(options.kubeconfig) });
      const full: Ledger = Object.assign(Object.create(ledger) as Ledger, {
        writeBeacons: async () => Promise.reject(new Error('no space is left')),
      });
      const messages: Message[] = [];
      const host = { report: (each: Message) => messages.push(each) };
      const session = new StatusSession(assembly, new Map([['us-east', { api }]]), full, host);
      expect((await session.look()).rows).toHaveLength(5);
      expect(messages).toEqual([
        expect.objectContaining({ code: 'FLEET_I5402', data: { reason: 'no space is left' } }),
      ]);
      await api.close();
    });

    test('does not believe a context that leads to another cluster', async () => {
      const wrong = kubeconfig('wrong', { ...clusters, 'eu-central': clusters['us-east'] });
      const found = await look([], { kubeconfig: wrong });
      expect(verdicts(found)['ads/lost']).toBe('unknown');
      expect(found.clusters[0]).toMatchObject({
        cluster: 'eu-central',
        reached: false,
        why: expect.stringContaining('leads to another cluster than the one of the ledger'),
      });
    });

    test('goes on where the kubeconfig does not know a cluster', async () => {
      const { 'eu-central': _, ...known } = clusters;
      const found = await look([], { kubeconfig: kubeconfig('incomplete', known) });
      expect(verdicts(found)).toMatchObject({ 'ads/lost': 'unknown', 'ads/clicks': 'ok' });
      expect(found.clusters[0].why).toContain('there is no context eu-central');
    });

    const command = () => [
      'status',
      ...['--assembly', options.assembly!, '--kubeconfig', options.kubeconfig!, '--ledger', options.ledger!],
      ...['--timeout', '3'],
    ];

    test('exits with 1 where something is missing or where it should not be, and with 0 otherwise', async () => {
      const all = await flinkFleet(folder, ...command());
      expect(all).toMatchObject({ code: 1, stderr: '' });
      expect(all.stdout).toMatch(/^APPLICATION .*\nads\/bids +us-west +2 +unexpected/);
      expect(all.stdout).toContain(
        '5 applications: 1 unexpected, 1 missing, 1 not-created, 2 ok\n3 of 3 clusters answered\n',
      );
      const one = await flinkFleet(folder, ...command(), '-o', 'json', '--state', 'ok');
      expect(one).toMatchObject({ code: 0, stderr: '' });
      expect(JSON.parse(one.stdout)).toMatchObject({
        version: 1,
        code: 'FLEET_I5022',
        data: { fleet: 'streaming', counts: { ok: 2 }, sound: true },
      });
    });

    test('watches until it is interrupted, tells only what changes, and ends well', async () => {
      const child = await start(folder, ...command(), '--watch', '--every', '1');
      const end = ended(child);
      let seen = '';
      child.stdout!.on('data', (chunk: Buffer) => (seen += chunk.toString()));
      const shows = async (text: RegExp) =>
        lab.clusters[0].until(async () => text.test(seen), { what: `${text} in ${seen}`, timeoutMs: 30_000 });
      await shows(/3 of 3 clusters answered\n/);
      const ref = {
        apiVersion: 'flink.apache.org/v1beta1',
        kind: 'FlinkDeployment',
        metadata: { name: 'clicks', namespace: 'ads' },
      };
      const setState = async (state: string) =>
        clusters['us-east'].api.mergePatch(
          ref,
          { status: { jobStatus: { state } } },
          { subresource: 'status' },
        );
      await setState('RESTARTING');
      await shows(/ads\/clicks failing on us-east at epoch 1: its job is RESTARTING \(it was ok\)\n$/);
      await setState('RUNNING');
      await shows(/ads\/clicks ok on us-east at epoch 1 \(it was failing\)\n$/);
      const start_ = performance.now();
      child.kill('SIGINT');
      expect(await end).toMatchObject({ code: 0, stderr: '' });
      expect(performance.now() - start_).toBeLessThan(3000);
    });

    test('marks a frozen cluster, tells what it was last seen to do, and waits for it no longer than it may', async () => {
      const watch = await openStatus([], options, { report: () => undefined });
      expect(verdicts(await watch.look())['ads/lost']).toBe('ok');
      clusters['eu-central'].faults.pause();
      try {
        expect(verdicts(await watch.look())['ads/lost']).toBe('unknown');
        const begin = performance.now();
        const found = await look();
        expect(performance.now() - begin).toBeLessThan(6000);
        expect(verdicts(found)).toMatchObject({ 'ads/clicks': 'ok', 'ads/lost': 'unknown' });
        expect(found.clusters[0]).toMatchObject({
          cluster: 'eu-central',
          reached: false,
          lastSeen: expect.any(String),
        });
        const lost = found.applications.find(({ application }) => application === 'ads/lost')!;
        expect(lost.lastSeen).toMatchObject({ lifecycleState: 'STABLE', jobState: 'RUNNING' });
        const ran = await flinkFleet(folder, ...command(), '--problems', 'ads/lost');
        expect(ran.code).toBe(1);
        expect(ran.stdout).toMatch(/2 of 3 clusters answered\neu-central was not reached, last \d+ s ago: /);
      } finally {
        clusters['eu-central'].faults.resume();
      }
      // Whoever watches sees it again when it is back.
      await clusters['eu-central'].until(async () => verdicts(await watch.look())['ads/lost'] === 'ok', {
        what: 'the cluster to be seen again',
        timeoutMs: 20_000,
      });
      await watch.close();
    });
  });
});
