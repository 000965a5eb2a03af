import { STYLE } from './page-style';
import { Lane, MARKS, Span, Timeline } from './timeline';

/** A timeline as one page that needs nothing else. */
export function pageOf(timeline: Timeline): string {
  const { title, start, end, zero, events, lanes } = timeline;
  const at = (time: number) => `${(((time - start) / (end - start)) * 100).toFixed(3)}%`;
  const axis = ticks(timeline)
    .map((time) => `<span class="tick" style="left:${at(time)}">${since(time, zero)}</span>`)
    .join('');
  const lines = ticks(timeline)
    .map((time) => `<i class="grid" style="left:${at(time)}"></i>`)
    .join('');
  const flags = events
    .map(({ time, what }, i) => {
      const side = Number.parseFloat(at(time)) > 85 ? ' left' : '';
      return `<span class="flag${side}" style="left:${at(time)};top:${(i % 3) * 1.35}rem">${text(what)} <small>${since(time, zero)}</small></span>`;
    })
    .join('');
  const bars = events.map(({ time }) => `<i class="event" style="left:${at(time)}"></i>`).join('');
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(title)}</title>
<style>${STYLE}</style>
<main>
<h1>${text(title)}</h1>
${summary(timeline)}
${LEGEND}
<section class="chart" aria-label="Timeline">
<div class="row head"><span></span><div class="track flags">${flags}</div></div>
${lanes.map((lane) => laneRow(lane, timeline, at, lines + bars)).join('\n')}
<div class="row foot"><span>${text('since the loss')}</span><div class="track axis">${axis}</div></div>
</section>
${table(timeline)}
<footer>Each bar is a state of the move, by the operation’s journal and the decisions in the ledger. The ticks below it
are transactions of the job’s sink: a record counts when it is committed.</footer>
</main>
</html>
`;
}

function summary({ lanes, zero }: Timeline): string {
  const moved = lanes.filter(isMoved);
  const sum = (of: (lane: Lane) => number) => lanes.reduce((all, lane) => all + of(lane), 0);
  const back = Math.max(...moved.map((lane) => timeOf(lane, 'running') ?? zero));
  return `<dl class="facts">${[
    ['applications moved', `${moved.length} of ${lanes.length}`],
    ['loss → all running', moved.length > 0 ? seconds(back - zero) : '–'],
    ['records committed', sum(({ committed }) => committed.records).toLocaleString('en')],
    ['missing', String(sum(({ committed }) => committed.missing))],
    ['twice', String(sum(({ committed }) => committed.twice))],
  ]
    .map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`)
    .join('')}</dl>`;
}

function laneRow(
  lane: Lane,
  { start, end, zero, lost }: Timeline,
  at: (time: number) => string,
  lines: string,
): string {
  const width = (from: number, to: number) => `left:${at(from)};width:calc(${at(to)} - ${at(from)})`;
  const spans = lane.spans.map((span) => {
    const tip = `${span.state} on ${span.cluster}: ${since(span.from, zero)} to ${since(span.to, zero)} (${seconds(span.to - span.from)})`;
    const share = (span.to - span.from) / (end - start);
    return `<b class="span ${lookOf(span)}" style="${width(span.from, span.to)}"${hover(tip)}>${text(labelOf(span, share))}</b>`;
  });
  const marks = lane.marks.map(
    ({ kind, time }) =>
      `<i class="mark ${kind}" style="left:${at(time)}"${hover(`${MARKS[kind]}: ${since(time, zero)}`)}></i>`,
  );
  const commits = lane.commits.map(({ time, cluster, from, to }) => {
    const tip = `records ${from} to ${to} committed on ${cluster}: ${since(time, zero)}`;
    const where = cluster === lost ? 'source' : 'target';
    return `<i class="commit ${where}" style="left:${at(time)}"${hover(tip)}></i>`;
  });
  const where = isMoved(lane) ? `${lane.from} → ${lane.to}` : `stays on ${lane.to}`;
  return `<div class="row lane"><span class="name">${text(lane.app)}<small>${text(where)}</small></span><div class="track">${lines}${spans.join('')}${commits.join('')}${marks.join('')}</div></div>`;
}

/** The states in the four groups that a person tells apart. */
function lookOf({ state }: Span): string {
  if (state === 'LOST') return 'lost';
  if (['MOVING', 'FENCING', 'FENCED', 'RESOLVED'].includes(state)) return `fencing ${state.toLowerCase()}`;
  if (['COMMITTED', 'CREATING', 'APPLIED'].includes(state)) return `starting ${state.toLowerCase()}`;
  return `steady ${state.toLowerCase()}`;
}

/** As much as there is room for. */
function labelOf({ state, cluster }: Span, share: number): string {
  const runs = state === 'STEADY' || state === 'CLEANED';
  if (share > 0.09) return runs ? `runs on ${cluster}` : state;
  if (share > 0.05) return runs ? cluster : state;
  return '';
}

const LEGEND = `<ul class="legend">${[
  ['span steady', 'runs'],
  ['span lost', 'lost, nothing done yet'],
  ['span fencing', 'MOVING, FENCING, FENCED, RESOLVED'],
  ['span starting', 'COMMITTED, CREATING, APPLIED'],
  ...Object.entries(MARKS).map(([kind, what]) => [`mark ${kind}`, what]),
  ['commit source', 'output committed on the lost cluster'],
  ['commit target', 'on the other one'],
]
  .map(([look, what]) => `<li><i class="${look}"></i>${what}</li>`)
  .join('')}</ul>`;

function table({ lanes, zero }: Timeline): string {
  const rows = lanes.map((lane) => {
    const times = (Object.keys(MARKS) as (keyof typeof MARKS)[]).map((kind) => {
      const time = timeOf(lane, kind);
      return time === undefined ? '–' : since(time, zero);
    });
    const { records, missing, twice } = lane.committed;
    const moved = isMoved(lane);
    const cells = [
      `${lane.from}${moved ? ` → ${lane.to}` : ''}`,
      String(lane.epoch),
      moved ? lane.restore : '–',
      ...times,
      records.toLocaleString('en'),
      String(missing),
      String(twice),
    ];
    return `<tr><th scope="row">${text(lane.app)}</th>${cells.map((cell) => `<td>${text(cell)}</td>`).join('')}</tr>`;
  });
  const heads = [
    'application',
    'cluster',
    'epoch',
    'from',
    ...Object.values(MARKS),
    'records',
    'missing',
    'twice',
  ];
  return `<div class="wide"><table><thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead>
<tbody>${rows.join('\n')}</tbody></table></div>`;
}

const isMoved = ({ from, to }: Lane): boolean => from !== to;
const timeOf = ({ marks }: Lane, wanted: keyof typeof MARKS) =>
  marks.find(({ kind }) => kind === wanted)?.time;

/** Round ones, about a dozen. */
function ticks({ start, end, zero }: Timeline): readonly number[] {
  const step = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600].find((s) => (end - start) / (s * 1000) <= 14) ?? 3600;
  const first = Math.ceil((start - zero) / (step * 1000));
  const last = Math.floor((end - zero) / (step * 1000));
  return Array.from({ length: last - first + 1 }, (_, i) => zero + (first + i) * step * 1000);
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;
const since = (time: number, zero: number): string => {
  const passed = (time - zero) / 1000;
  const digits = Number.isInteger(passed) ? 0 : 1;
  return `${passed < 0 ? '−' : '+'}${Math.abs(passed).toFixed(digits)} s`;
};
const hover = (tip: string): string => ` tabindex="0" data-tip="${text(tip)}" aria-label="${text(tip)}"`;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const text = (raw: string): string => raw.replace(/[&<>"']/g, (char) => ESCAPES[char]);
