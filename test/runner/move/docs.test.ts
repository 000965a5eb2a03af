import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stateDiagram, stateTable } from '../../../src/runner/move/diagram';
import { guaranteeTable } from '../../../src/runner/move/sinks';
import { State, STATES } from '../../../src/runner/move/states';

const page = readFileSync(join(__dirname, '../../../docs/moves.md'), 'utf8');

test('the page on moves has the diagram and the tables that the machine goes by', () => {
  expect(page).toContain('```mermaid\n' + stateDiagram() + '\n```');
  expect(page).toContain(`\n\n${stateTable()}\n\n`);
  expect(page).toContain(`\n\n${guaranteeTable()}\n\n`);
});

test('the diagram shows every state and every transition to another one', () => {
  const diagram = stateDiagram();
  for (const state of Object.keys(STATES) as State[]) {
    expect(diagram).toContain(state);
    for (const { to, when } of STATES[state].next) {
      if (to !== state) expect(diagram).toContain(`  ${state} --> ${to}: ${when}\n`.trimEnd());
    }
  }
  // A colon or a semicolon would end what Mermaid takes for the text.
  for (const line of diagram.split('\n').slice(2)) expect(line).toMatch(/^ {2}[A-Z]+ --> [A-Z]+: [^:;]+$/);
});
