import { EXIT } from '../errors';

/**
 * Aborted by the first interrupt: what is under way ends, and what was done is told. A second one ends the command at
 * once.
 */
export function interruptible(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      controller.abort();
      process.once(signal, () => process.exit(EXIT.error));
    });
  }
  return controller.signal;
}
