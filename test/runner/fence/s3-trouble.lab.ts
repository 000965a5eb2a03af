import { MeddlingProxy } from './meddling-proxy';
import { BUCKET, S3Workshop } from './s3-workshop';
import { deny, issue, subjectOf } from './subjects';
import { Ledger } from '../../../src/runner/ledger/ledger';
import { StateSide } from '../../../src/runner/move/sides';
import { describeParts } from '../../lab/describe';
import { newLedger } from '../ledger/fixture';

const APP = 'ads/clicks';
const PATH = 'prod';

const rule = (inner: string, status = 'Enabled') =>
  `<LifecycleConfiguration><Rule><ID>tidy</ID><Status>${status}</Status>${inner}</Rule></LifecycleConfiguration>`;
const error = (code: string) => `<Error><Code>${code}</Code><Message>no</Message></Error>`;

describeParts('a store in the way of its fence', ['s3'], () => {
  let shop: S3Workshop;
  let proxy: MeddlingProxy;
  let ledger: Ledger;
  let side: StateSide;
  const subject = subjectOf(APP, `s3://${BUCKET}/${PATH}`);

  beforeAll(async () => {
    shop = await S3Workshop.open();
    proxy = await MeddlingProxy.start(shop.server.endpoint);
  });
  afterAll(async () => {
    await proxy?.stop();
    await shop?.close();
  });
  beforeEach(async () => {
    ledger = await newLedger();
    await shop.setPolicy(shop.statements(PATH));
    proxy.meddle = undefined;
    proxy.hold = async () => undefined;
    side = shop.side(ledger, [APP], PATH, { storage: { s3: { endpoint: proxy.endpoint } } });
  });
  afterEach(async () => {
    await side.close();
    await ledger.close();
  });

  const set = async () => (await side.carryOut([issue(subject, deny('application'))]))[0];
  const sight = async () => (await side.see([subject])).get(APP)!;
  const lifecycle = (body: string, status = 200) => {
    proxy.meddle = (method, url) =>
      method === 'GET' && url.includes('lifecycle') ? { status, body } : undefined;
  };

  test('a lifecycle rule that removes what is fenced is seen as a hole', async () => {
    expect(await set()).toEqual({ done: true });
    const days = '<Expiration><Days>7</Days></Expiration>';
    for (const prefix of ['', `${PATH}/`, `${PATH}/a.1/${APP}/e1/checkpoints/`]) {
      lifecycle(rule(`<Filter><Prefix>${prefix}</Prefix></Filter>${days}`));
      expect((await sight()).denies['a/e1'].missing.join()).toContain('the lifecycle rule tidy');
    }
    lifecycle(rule(`<Filter><Prefix>${PATH}/b.1/</Prefix></Filter>${days}`));
    expect((await sight()).denies['a/e1'].missing).toEqual([]);
    lifecycle(rule(days, 'Disabled'));
    expect((await sight()).denies['a/e1'].missing).toEqual([]);
  });

  test('lifecycle rules that may not be read are taken for a hole', async () => {
    expect(await set()).toEqual({ done: true });
    lifecycle(error('AccessDenied'), 403);
    expect((await sight()).denies['a/e1'].missing.join()).toContain('s3:GetLifecycleConfiguration');
    lifecycle(error('NotImplemented'), 501);
    expect((await sight()).denies['a/e1'].missing).toEqual([]);
    lifecycle(error('InternalError'), 500);
    expect((await sight()).reachable).toBe(false);
  });

  test('a policy that reads back as another one fences nothing', async () => {
    proxy.meddle = (method, url) =>
      method === 'PUT' && url.includes('policy') ? { status: 204, body: '' } : undefined;
    expect(await set()).toMatchObject({ done: false, why: expect.stringContaining('reads back') });
    // It was decided, and is not so.
    expect((await ledger.fenceSet('main'))!.denies).toHaveLength(1);
    expect((await sight()).denies['a/e1'].equal).toBe(false);
    proxy.meddle = undefined;
    expect(await set()).toEqual({ done: true });
    expect((await sight()).denies['a/e1']).toMatchObject({ equal: true, missing: [] });
  });

  test('a policy that may not be read or written fences nothing, and says why', async () => {
    proxy.meddle = (method, url) =>
      method === 'PUT' && url.includes('policy') ? { status: 403, body: error('AccessDenied') } : undefined;
    expect(await set()).toMatchObject({
      done: false,
      why: expect.stringContaining('FLEET_E5630'),
    });
  });

  test('a runner that wrote an older fence over a newer one writes again', async () => {
    const other = shop.side(ledger, [APP, 'ads/views'], PATH);
    const views = subjectOf('ads/views', `s3://${BUCKET}/${PATH}`);
    let raced: Promise<unknown> | undefined;
    // The one behind the proxy is held between what it read and what it writes, until the other one has written.
    proxy.hold = async (method, url) => {
      if (method !== 'PUT' || !url.includes('policy') || raced) return;
      raced = other.carryOut([issue(views, deny('application'))]);
      expect(await raced).toEqual([{ done: true }]);
    };
    expect(await set()).toEqual({ done: true });
    expect(raced).toBeDefined();
    const fence = (await shop.policy()).Statement.find(({ Effect }) => Effect === 'Deny')!;
    expect(fence.Resource).toHaveLength(2);
    await other.close();
  });
});
