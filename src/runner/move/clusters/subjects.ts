import { Subject } from './../sides';

/** Whether it may start in a cluster, as its target or again at home. */
export function mayStartIn(cluster: string, { order, record }: Subject): boolean {
  return order.kind === 'move' && (order.to === cluster || record.cluster === cluster);
}

/** The FlinkSessionJobs among the objects that it was created with, by name. */
export function sessionJobsOf({ record }: Subject): readonly string[] {
  return record.created.flatMap((id) => {
    const [, kind, , name] = id.split('/');
    return kind === 'FlinkSessionJob' ? [name] : [];
  });
}
