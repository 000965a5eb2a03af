import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { ClusterEntry, clusterEntry, ContextEntry, contextEntry, UserEntry, userEntry } from './entries';
import { IN_CLUSTER, inCluster } from './in-cluster';
import { isMap } from '../../../validation/manifest';
import { noKubeconfig, unknownContext, unreadableKubeconfig, wrongContext } from '../errors';

/** What a context comes to: where the API server is, and as whom to go there. */
export interface Target {
  readonly context: string;
  readonly cluster: ClusterEntry & { readonly server: string };
  readonly user: UserEntry;
}

/** All that is known of clusters, read once. */
export interface Kubeconfig {
  readonly contexts: readonly string[];
  /** The one that is used where none is named. */
  readonly current?: string;
  /** @throws if it is not there, or is not complete. */
  target(context: string): Target;
}

/** The entries of one or more files, by name. */
export interface Entries {
  readonly files: string[];
  readonly clusters: Map<string, ClusterEntry>;
  readonly users: Map<string, UserEntry>;
  readonly contexts: Map<string, ContextEntry>;
  current?: string;
}

/**
 * Reads the kubeconfig as kubectl does: the file that is named, else those of KUBECONFIG, else `~/.kube/config`, else
 * what a pod has. Of several files the first that has an entry decides, and those that are not there do not count.
 */
export function readKubeconfig(file?: string, env: NodeJS.ProcessEnv = process.env): Kubeconfig {
  const listed = (env.KUBECONFIG ?? '').split(delimiter).filter((each) => each !== '');
  const usual = join(env.HOME ?? homedir(), '.kube', 'config');
  const files = [...new Set(file ? [file] : listed.length > 0 ? listed : [usual])].map((each) =>
    resolve(each),
  );
  const entries: Entries = { files: [], clusters: new Map(), users: new Map(), contexts: new Map() };
  for (const each of files) addFile(each, entries, file !== undefined);
  if (entries.files.length === 0) {
    const pod = file ? undefined : inCluster(env);
    if (!pod) throw noKubeconfig(files);
    return { contexts: [IN_CLUSTER], current: IN_CLUSTER, target: () => pod };
  }
  return kubeconfigOf(entries);
}

export function kubeconfigOf(entries: Entries): Kubeconfig {
  const contexts = [...entries.contexts.keys()];
  return {
    contexts,
    current: entries.current,
    target: (context) => {
      const entry = entries.contexts.get(context);
      if (!entry) throw unknownContext(context, contexts, entries.files);
      const cluster = entries.clusters.get(entry.cluster ?? '');
      if (!cluster?.server) {
        throw wrongContext(
          context,
          entry.cluster === undefined
            ? 'it names no cluster'
            : `its cluster ${entry.cluster} ${cluster ? 'has no server' : 'is not there'}`,
        );
      }
      const user = entry.user === undefined ? { impersonation: {} } : entries.users.get(entry.user);
      if (!user) throw wrongContext(context, `its user ${entry.user} is not there`);
      return { context, cluster: { ...cluster, server: cluster.server }, user };
    },
  };
}

function addFile(file: string, entries: Entries, required: boolean): void {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && !required) return;
    throw unreadableKubeconfig(file, (error as Error).message);
  }
  const content = parsed(file, text);
  const absolute = (path: string) => resolve(dirname(file), path);
  entries.files.push(file);
  addAll(entries.clusters, content.clusters, 'cluster', (fields) => clusterEntry(fields, absolute));
  addAll(entries.users, content.users, 'user', (fields) => userEntry(fields, absolute));
  addAll(entries.contexts, content.contexts, 'context', contextEntry);
  if (typeof content['current-context'] === 'string') {
    entries.current ??= content['current-context'] || undefined;
  }
}

function parsed(file: string, text: string): Record<string, unknown> {
  const document = parseDocument(text);
  const [error] = document.errors;
  // The parser's own text shows the line, in which there may be a token.
  if (error) {
    throw unreadableKubeconfig(file, `line ${error.linePos?.[0].line ?? '?'} is not YAML (${error.code})`);
  }
  const content: unknown = document.toJS();
  if (content === null || content === undefined) return {};
  if (!isMap(content)) throw unreadableKubeconfig(file, 'it is no kubeconfig');
  return content;
}

function addAll<T>(
  to: Map<string, T>,
  list: unknown,
  field: string,
  entry: (fields: Record<string, unknown>) => T,
): void {
  for (const each of Array.isArray(list) ? list.filter(isMap) : []) {
    const { name, [field]: fields } = each;
    if (typeof name === 'string' && !to.has(name)) to.set(name, entry(isMap(fields) ? fields : {}));
  }
}
