import { excludedPeriodProblem } from '../../../src/flink/rules/calendar';
import { parseDuration } from '../../../src/flink/rules/options';
import { ingressUrlProblem, isRestrictedHost, parseUri } from '../../../src/flink/rules/url';

describe('excluded periods', () => {
  test.each([
    '09:00-17:30',
    '9:0:0-9:30:15:250',
    '* * 9-16 ? * *',
    '* * * ? * MON-FRI',
    '0 0/15 * 1,15 JAN-MAR ? 2026-2028',
    '* * * L * ?',
    '* * * ? * 6#3',
    '09:00-17:00 && * * * ? * MON-FRI',
  ])('%s is good', (expression) => expect(excludedPeriodProblem(expression)).toBeUndefined());

  test.each([
    '',
    '17:00-09:00',
    '09:00-25:00',
    '09:00-17:00-18:00',
    '* * * * *',
    '* * * * * *',
    '* * * ? * ?',
    '* * 25 ? * *',
    '09:00-10:00 && 11:00-12:00',
    '* * 9 ? * * && * * 10 ? * *',
    '1 && 2 && 3',
  ])('%s is refused', (expression) => expect(excludedPeriodProblem(expression)).toBeDefined());
});

describe('ingress templates', () => {
  test.each([
    '{{name}}.{{namespace}}.example.com',
    '/{{namespace}}/{{name}}(/|$)(.*)',
    'HTTPS://user@host:8443/path?x#y',
    'host:',
    '[::1]:80/x',
    '',
  ])('%s becomes a URL', (template) => expect(ingressUrlProblem(template, 'a', 'b')).toBeUndefined());

  test.each(['host:port/', 'host:-2', '{{name}}:{{namespace}}', '[::1'])('%s becomes none', (template) =>
    expect(ingressUrlProblem(template, 'a', 'b')).toBeDefined(),
  );
});

test('hosts are told by their text alone', () => {
  const restricted = [
    'localhost',
    '127.0.0.1',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.0.1',
    '169.254.169.254',
    '0.0.0.0',
  ];
  for (const host of [...restricted, '224.0.0.1', '[::1]', '[::]', '[fe80::1]', '[::ffff:10.0.0.1]']) {
    expect([host, isRestrictedHost(host)]).toEqual([host, true]);
  }
  for (const host of ['repo.example.com', '8.8.8.8', '172.32.0.1', '[2001:db8::1]', '1.2.3.4.example.com']) {
    expect([host, isRestrictedHost(host)]).toEqual([host, false]);
  }
});

test('URIs are parsed as Java does', () => {
  expect(parseUri('https://repo.example.com:443/a.jar?x=1')).toEqual({
    scheme: 'https',
    host: 'repo.example.com',
  });
  expect(parseUri('local:///opt/a.jar')).toEqual({ scheme: 'local', host: undefined });
  expect(parseUri('opt/a.jar')).toEqual({ scheme: undefined, host: undefined });
  for (const text of ['ht tp://x', 'https://x/{y}', 'https://x/%zz', 'local:', '1http://x', '']) {
    if (text !== '') expect(parseUri(text)).toBeUndefined();
  }
});

test.each([
  ['1 min', 60_000],
  ['10s', 10_000],
  ['3000', 3000],
  ['2 h', 7_200_000],
  ['soon', undefined],
])('the duration %s is %s ms', (text, milliseconds) => expect(parseDuration(text)).toBe(milliseconds));
