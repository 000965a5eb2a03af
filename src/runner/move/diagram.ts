import { State, STATES } from './states';

/** The states and transitions as a diagram of Mermaid. What stays in its state is left out. */
export function stateDiagram(): string {
  const lines = (Object.keys(STATES) as State[]).flatMap((state) =>
    STATES[state].next
      .filter(({ to }) => to !== state)
      .map(({ to, when }) => `  ${state} --> ${to}: ${when}`),
  );
  return ['stateDiagram-v2', '  [*] --> STEADY', ...lines].join('\n');
}

/** The states as a table of Markdown. */
export function stateTable(): string {
  const rows = (Object.keys(STATES) as State[]).map((state) => {
    const { kept, durable, crash, resume } = STATES[state];
    return `| ${state} | ${kept} | ${durable} | ${crash} | ${resume} |`;
  });
  return [
    '| state | kept in | what is written down | if the runner dies here | what resume does |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}
