import { COLOURED, PLAIN } from '../../../src/runner/cli/render/style';
import { table } from '../../../src/runner/cli/render/table';

const COLUMNS = [{ title: 'NAME' }, { title: 'N', right: true }, { title: 'WHY' }];

test('text stands to the left, numbers to the right, and no line ends in spaces', () => {
  expect(
    table(
      COLUMNS,
      [
        ['a', '1', 'x'],
        ['long name', '100', ''],
      ],
      PLAIN,
    ).split('\n'),
  ).toEqual(['NAME         N  WHY', 'a            1  x', 'long name  100']);
});

test('what is too long goes on below, within the last column', () => {
  const rows = [['a', '1', 'one two three four five six seven']];
  expect(table(COLUMNS, rows, PLAIN, 35).split('\n')).toEqual([
    'NAME  N  WHY',
    'a     1  one two three four five',
    '         six seven',
  ]);
});

test('colours take no room', () => {
  const cell = { text: 'a', paint: COLOURED.bold };
  const lines = table(
    COLUMNS,
    [
      [cell, '1', 'x'],
      ['bb', '1', 'x'],
    ],
    COLOURED,
  ).split('\n');
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  expect(lines.map((line) => line.replace(/\u001b\[\d+m/g, ''))).toEqual([
    'NAME  N  WHY',
    'a     1  x',
    'bb    1  x',
  ]);
  expect(lines[1]).toContain('\u001b[1ma\u001b[22m');
});
