import { broken, failureOf, refused, stillUnreachable } from '../../../src/runner/kube/explain';
import { refusalIn } from '../../../src/runner/kube/http/refusal';
import { warningsIn } from '../../../src/runner/kube/warnings';

const asked = { context: 'eu', server: 'api.eu:6443', what: 'apply ConfigMap ads/settings' };
const effort = { tries: 3, elapsed: 4_200 };

function refusal(status: number, body: unknown, type = 'application/json') {
  const text = typeof body === 'string' ? body : JSON.stringify({ kind: 'Status', ...(body as object) });
  return refusalIn({ status, body: Buffer.from(text), headers: { 'content-type': type } });
}

describe('an error of a request', () => {
  test('says which cluster, what was tried, why, and how often', () => {
    const { text, code, failure, outcome } = broken(asked, 'ECONNREFUSED', effort, 'not-sent', undefined);
    expect(text).toBe(
      'eu (api.eu:6443): apply ConfigMap ads/settings: nothing listens on api.eu:6443 (connection refused) ' +
        '(tried 3 times in 4.2 s)',
    );
    expect([code, failure, outcome]).toEqual(['FLEET_E5111', 'unreachable', 'not-sent']);
  });

  test.each([
    ['ENOTFOUND', 'the name api.eu cannot be resolved'],
    ['EHOSTUNREACH', 'no way to api.eu:6443'],
    ['ECONNRESET', 'was reset'],
    ['UND_ERR_CONNECT_TIMEOUT', 'could be made in time'],
    ['UND_ERR_HEADERS_TIMEOUT', 'gave no answer in time'],
    ['ESOMETHING', 'failed (ESOMETHING)'],
  ])('%s is told as: %s', (code, text) => {
    const error = broken(asked, code, effort, 'unknown', undefined);
    expect(error.message).toContain(text);
    expect(error.message).toContain('may have taken effect');
    expect(error.failure).toBe('unreachable');
  });

  test.each([
    ['CERT_HAS_EXPIRED', 'has expired'],
    ['CERT_NOT_YET_VALID', 'the clock'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls-server-name'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'not trusted (SELF_SIGNED_CERT_IN_CHAIN)'],
  ])('%s is not to be trusted: %s', (code, text) => {
    const error = broken(asked, code, effort, 'not-sent', undefined);
    expect(error.message).toContain(text);
    expect(error.failure).toBe('untrusted');
  });

  test('that another request had says what that was, and the cluster only once', () => {
    const first = broken({ ...asked, what: 'get Pod a/b' }, 'ECONNRESET', effort, 'unknown', undefined);
    const { text, outcome } = stillUnreachable(asked, first, 'not-sent');
    expect(text).toMatch(
      /^eu \(api\.eu:6443\): apply ConfigMap ads\/settings: not sent, since just before: get Pod a\/b/,
    );
    expect(text).not.toContain('may have taken effect');
    expect(text.match(/api\.eu/g)).toHaveLength(1);
    expect(outcome).toBe('not-sent');
    expect(stillUnreachable(asked, first, 'unknown')).toMatchObject({
      outcome: 'unknown',
      message: expect.stringContaining('may have taken effect'),
    });
  });

  test('names who holds a field', () => {
    const said = refusal(409, {
      message: 'Apply failed with 1 conflict: conflict with "helm": .data.a',
      reason: 'Conflict',
      details: {
        causes: [{ reason: 'FieldManagerConflict', message: 'conflict with "kubectl"', field: '.data.b' }],
      },
    });
    const error = refused(asked, said, { tries: 1, elapsed: 1 }, 'refused');
    expect(error).toMatchObject({ failure: 'conflict', status: 409, reason: 'Conflict' });
    expect(error.message).toContain('conflict with "helm": .data.a (409 Conflict)');
    expect(error.message).toContain('\n  - .data.b: conflict with "kubectl"');
  });

  test('says what a policy says, and asks for no rights', () => {
    const said = refusal(403, {
      message: 'configmaps "x" is forbidden: ValidatingAdmissionPolicy \'p\' denied request: no',
      reason: 'Forbidden',
    });
    const { message } = refused(asked, said, effort, 'refused');
    expect(message).toContain("'p' denied request: no");
    expect(message).not.toContain('the right');
  });

  test('asks for the right that is missing', () => {
    const said = refusal(403, {
      message: 'configmaps "x" is forbidden: User "u" cannot patch resource "configmaps"',
    });
    expect(refused(asked, said, effort, 'refused').message).toContain('give this user the right');
  });

  test('shows no page of a proxy', () => {
    expect(refusal(502, '<html>hunter2</html>', 'text/html').message).toBe('');
    expect(refusal(404, '404 page not found\n', 'text/plain').message).toBe('404 page not found');
  });
});

test('a webhook that fails does not make a cluster unreachable', () => {
  const webhook = refusal(500, {
    message: 'Internal error occurred: failed calling webhook "w": refused',
    reason: 'InternalError',
  });
  expect(failureOf(webhook)).toBe('other');
  expect(failureOf(refusal(500, { message: 'etcd' }))).toBe('unreachable');
  expect(failureOf(refusal(429, {}))).toBe('other');
});

test('warnings are taken out of their headers', () => {
  expect(warningsIn('299 - "one \\"quoted\\"", 299 - "two"')).toEqual(['one "quoted"', 'two']);
  expect(warningsIn(['299 - "a"', '299 - "b"'])).toEqual(['a', 'b']);
  expect(warningsIn(undefined)).toEqual([]);
});
