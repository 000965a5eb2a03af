import * as loader from 'module';
import { join } from 'path';

/** What the command is in when it is bundled: a file of its own, so that Node can keep what it made of it. */
const COMMAND = './flink-fleet.cjs';

/**
 * Lets Node keep the compiled command, so that the next start takes a third less; older ones than 22.1 cannot. It is kept
 * in the user's own folder: what others can write, such as the usual one below /tmp, is nothing to run code from.
 */
function keepCompiled(): void {
  const { enableCompileCache } = loader as { enableCompileCache?: (folder: string) => unknown };
  const { XDG_CACHE_HOME, HOME, LOCALAPPDATA } = process.env;
  const caches = XDG_CACHE_HOME || LOCALAPPDATA || (HOME && join(HOME, '.cache'));
  if (caches) enableCompileCache?.(join(caches, 'flink-fleet'));
}

keepCompiled();
loader.createRequire(__filename)(COMMAND);
