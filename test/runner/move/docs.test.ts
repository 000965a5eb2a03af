import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FENCE_KINDS } from '../../../src/runner/ledger/records';
import { stateDiagram, stateTable } from '../../../src/runner/move/diagram';
import { guaranteeTable } from '../../../src/runner/move/sinks';
import { State, STATES } from '../../../src/runner/move/states';

const page = readFileSync(join(__dirname, '../../../docs/moves.md'), 'utf8');

test('the page on moves has the diagram and the tables that the machine goes by', () => {
  expect(page).toContain('```mermaid\n' + stateDiagram() + '\n```');
  expect(page).toContain(`\n\n${stateTable()}\n\n`);
  expect(page).toContain(`\n\n${guaranteeTable()}\n\n`);
});

test('the page on fences has the table that the machine goes by, and says of each fence why it holds', () => {
  const fences = readFileSync(join(__dirname, '../../../docs/fences.md'), 'utf8');
  expect(fences).toContain(`\n\n${guaranteeTable()}\n\n`);
  for (const kind of FENCE_KINDS) {
    const section = new RegExp(`\\n## ${kind}\\n([^]*?)\\n## `).exec(fences)?.[1];
    expect(section).toContain('*Why it holds.*');
  }
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
