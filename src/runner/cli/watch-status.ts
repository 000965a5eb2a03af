import { setTimeout as sleep } from 'node:timers/promises';
import type { OutputOptions } from './options';
import { fitStatus, renderStatus } from './render/status';
import { statusChanges } from './render/status-changes';
import { isLive, styleOf, widthOf } from './render/style';
import { fail, JSON_VERSION, Talk } from './terminal';
import type { Host } from '../actions/host';
import type { Status, StatusWatch } from '../actions/status';
import { tellable } from '../errors';

interface WatchOptions extends OutputOptions {
  readonly every: number;
}

/** Looks again and again, until somebody interrupts it, which is its usual end. */
export async function watchStatus(
  open: (host: Host) => Promise<StatusWatch>,
  { output, every }: WatchOptions,
): Promise<void> {
  const talk = new Talk(process.stderr);
  const { signal, interrupted } = interruption();
  let watch: StatusWatch | undefined;
  let screen: Screen | undefined;
  try {
    const opening = open(talk);
    const opened = await Promise.race([opening, interrupted]);
    if (opened === 'interrupted') {
      opening.then(async (late) => late.close()).catch(() => undefined);
      return;
    }
    watch = opened;
    talk.end();
    screen = await screenFor(output);
    for (;;) {
      const looking = watch.look();
      const status = await Promise.race([looking, interrupted]);
      if (status === 'interrupted') {
        // It ends with its connections.
        looking.catch(() => undefined);
        return;
      }
      screen.show(status);
      await sleep(every * 1000, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
    }
  } catch (error) {
    fail(tellable(error));
  } finally {
    screen?.end();
    await watch?.close();
  }
}

interface Screen {
  show(status: Status): void;
  end(): void;
}

async function screenFor(output: WatchOptions['output']): Promise<Screen> {
  const { stdout } = process;
  const write = (text: string) => void stdout.write(`${text}\n`);
  const end = () => undefined;
  if (output === 'json') {
    return {
      show: (data) => write(JSON.stringify({ version: JSON_VERSION, code: 'FLEET_I5022', data })),
      end,
    };
  }
  if (isLive(stdout)) {
    const { createLogUpdate } = await import('log-update');
    const update = createLogUpdate(stdout);
    const show = (status: Status) =>
      update(fitStatus(status, styleOf(stdout), widthOf(stdout), stdout.rows || 24));
    return { show, end: () => update.done() };
  }
  let before: Status | undefined;
  const show = (status: Status) => {
    if (before) statusChanges(before, status).forEach(write);
    else stdout.write(renderStatus(status, styleOf(stdout)));
    before = status;
  };
  return { show, end };
}

function interruption(): { signal: AbortSignal; interrupted: Promise<'interrupted'> } {
  const controller = new AbortController();
  const interrupted = new Promise<'interrupted'>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) {
      // Not only once: whoever else listens, such as for the cursor, looks whether this is cared for, and must see it.
      process.on(name, () => {
        controller.abort();
        resolve('interrupted');
      });
    }
  });
  return { signal: controller.signal, interrupted };
}
