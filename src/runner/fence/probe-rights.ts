/** By which variable of the environment a runner is told with whose rights the jobs of a cluster write. */
export const probeVariable = (cluster: string): string =>
  `FLINK_FLEET_PROBE_${cluster.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;

/** @returns nothing where nobody says whose rights these are, or what is said is of another kind. */
export function profileOf(cluster: string, env: NodeJS.ProcessEnv): string | undefined {
  return env[probeVariable(cluster)] || undefined;
}

/** A user and a group of the system, by number. */
export function userOf(
  cluster: string,
  env: NodeJS.ProcessEnv,
): { readonly uid: number; readonly gid: number } | undefined {
  const [, uid, gid] = /^(\d+):(\d+)$/.exec(env[probeVariable(cluster)] ?? '') ?? [];
  return uid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}
