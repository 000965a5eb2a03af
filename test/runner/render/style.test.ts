import { COLOURED, PLAIN, styleOf, widthOf } from '../../../src/runner/cli/render/style';

const terminal = (more: object = {}) =>
  ({ isTTY: true, columns: 80, hasColors: () => true, ...more }) as unknown as NodeJS.WriteStream;

let saved: NodeJS.ProcessEnv;
beforeEach(() => {
  saved = { ...process.env };
  delete process.env.CI;
  delete process.env.NO_COLOR;
});
afterEach(() => {
  process.env = saved;
});

test('a terminal has colours and a width', () => {
  expect(styleOf(terminal())).toBe(COLOURED);
  expect(widthOf(terminal())).toBe(80);
});

test('a terminal that has no colours, a pipe or a file gets none', () => {
  expect(styleOf(terminal({ hasColors: () => false }))).toBe(PLAIN);
  expect(styleOf({} as NodeJS.WriteStream)).toBe(PLAIN);
  expect(widthOf({} as NodeJS.WriteStream)).toBe(Infinity);
});

test.each(['NO_COLOR', 'CI'])('%s takes colours away', (name) => {
  process.env[name] = '1';
  expect(styleOf(terminal())).toBe(PLAIN);
});
