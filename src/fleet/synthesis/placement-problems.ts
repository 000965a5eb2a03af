import { Draft } from './drafts';
import { Selection } from './selection';
import { listSome } from '../../validation/list-some';
import { near } from '../../validation/near';
import { LossReport, Parked } from '../placement/loss-report';
import { Placements } from '../placement/place';
import { PlacementProblem } from '../placement/problem';
import { survivability } from '../placement/survivability';
import { reasonsText, verdictText } from '../placement/text';

/** What is wrong with where applications are, or would be after a loss. */
export function placementProblems(
  problem: PlacementProblem,
  placements: Placements,
  drafts: readonly Draft[],
  { partial }: Selection,
): string[] {
  const missing = missingBindings(problem, drafts);
  return [
    ...missing,
    ...drafts.flatMap((draft) => placeless(draft, placements)),
    // With only some clusters asked for, as in a failover, what could not be survived after it stops nobody.
    ...(partial || missing.length > 0 ? [] : unsurvived(problem, placements)),
  ];
}

/** A value that another candidate lacks would be missing only when the application moves there. */
function missingBindings(
  { clusters, queues, applications }: PlacementProblem,
  drafts: readonly Draft[],
): string[] {
  const byName = new Map(clusters.map((cluster) => [cluster.name, cluster]));
  const queueByName = new Map(queues.map((queue) => [queue.name, queue]));
  const paths = new Map(drafts.map(({ id, application }) => [id, application.node.path]));
  return applications.flatMap(({ id, queue, bindings }) => {
    const candidates = queueByName.get(queue)!.candidates.map(({ cluster }) => byName.get(cluster)!);
    return bindings.flatMap((name) => {
      const without = candidates.filter((cluster) => !Object.hasOwn(cluster.bindings, name));
      if (without.length === 0) return [];
      const known = [...new Set(candidates.flatMap((cluster) => Object.keys(cluster.bindings)))];
      const meant = without.length === candidates.length ? near(name, known) : undefined;
      const where = without.map((cluster) => cluster.name).join(', ');
      return [
        `[${paths.get(id)}] uses the binding ${name}, which ${where} ${without.length > 1 ? 'lack' : 'lacks'}; ` +
          (meant
            ? `did you mean ${meant}?`
            : `give it to ${without.length > 1 ? 'each' : 'the cluster'}, by bindings`),
      ];
    });
  });
}

function placeless({ id, application }: Draft, placements: Placements): string[] {
  if (placements.of(id)?.cluster !== undefined) return [];
  const why = placements
    .explain(id)!
    .clusters.filter(({ reasons }) => !reasons.some(({ code }) => code === 'not-a-candidate'))
    .map((verdict) => `${verdict.cluster}: ${verdictText(verdict)}`);
  return [
    `[${application.node.path}] finds no place: ${why.join('; ')}; give the queue ${application.queue.name} another cluster, or ` +
      'these more room',
  ];
}

function unsurvived(problem: PlacementProblem, placements: Placements): string[] {
  return survivability(problem, placements)
    .losses.filter(({ survived }) => !survived)
    .map((report) => {
      const { loss, settlement } = report;
      const what = `the loss of ${loss.kind === 'cluster' ? 'the cluster' : 'the failure domain'} ${loss.name}`;
      const must = [...report.parked, ...report.stranded].filter(({ required }) => required);
      const searched = settlement === 'gave-up' ? ' (no way was found within bounds; there may be one)' : '';
      return (
        `${what} would leave ${must.length} of the applications that must survive it without a place${searched}: ` +
        `${listSome(must.map(({ application }) => application))}; ${whyOf(report)}`
      );
    });
}

/** Of the first that is parked, as an example. */
function whyOf({ parked, stranded, loss }: LossReport): string {
  const example = parked.find(({ required }) => required);
  if (example) return `${example.application}: ${rejections(example)}`;
  const { application, storage } = stranded.find(({ required }) => required)!;
  return (
    `${application} keeps its state in ${storage}, which is lost with ${loss.name}; use a state storage of another failure ` +
    'domain, or one that spans them'
  );
}

function rejections({ rejections: all }: Parked): string {
  return all.map(({ cluster, reasons }) => `${cluster}: ${reasonsText(reasons)}`).join('; ');
}
