import { readFileSync } from 'node:fs';
import { FleetAssembly } from '../../src/assembly/assembly';
import { place, PlacementProblem, survivability } from '../../src/fleet/placement';

/** Measures placement and survivability of all that an assembly names, as if nothing had a place yet, and prints it. */
const assembly = JSON.parse(readFileSync(process.argv[2], 'utf8')) as FleetAssembly;
const problem: PlacementProblem = {
  clusters: Object.entries(assembly.clusters).map(([name, cluster]) => ({ name, ...cluster })),
  storages: Object.keys(assembly.stateStorages).map((name) => ({ name })),
  tenants: Object.keys(assembly.tenants).map((name) => ({ name })),
  queues: Object.entries(assembly.queues).map(([name, queue]) => ({
    name,
    ...queue,
    candidates: Object.entries(queue.candidates).map(([cluster, weight]) => ({ cluster, weight })),
  })),
  applications: Object.entries(assembly.applications).map(
    ([id, { queue, stateStorage, bindings, demand }]) => ({
      id,
      queue,
      stateStorage,
      bindings,
      demandOn: () => demand,
    }),
  ),
};
const start = process.hrtime.bigint();
survivability(problem, place(problem));
console.log(JSON.stringify({ milliseconds: Number(process.hrtime.bigint() - start) / 1e6 }));
