/** Whose rights a probe has. */
export interface ProbeRights {
  /** A profile of AWS, by the name that the configuration of AWS has for it. */
  readonly profile?: string;
  /** A user and a group of the system, by number. */
  readonly user?: { readonly uid: number; readonly gid: number };
}

/** By which variable of the environment a runner is told with whose rights the jobs of a cluster write. */
export const probeVariable = (cluster: string): string =>
  `FLINK_FLEET_PROBE_${cluster.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;

/** @returns nothing where nobody says whose rights these are, or what is said is of another kind. */
export function profileOf(cluster: string, env: NodeJS.ProcessEnv): string | undefined {
  return env[probeVariable(cluster)] || undefined;
}

export function userOf(cluster: string, env: NodeJS.ProcessEnv): ProbeRights['user'] {
  const [, uid, gid] = /^(\d+):(\d+)$/.exec(env[probeVariable(cluster)] ?? '') ?? [];
  return uid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}
