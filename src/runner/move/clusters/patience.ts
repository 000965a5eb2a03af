import { FlinkFleetError } from '../../../validation/errors';
import { KubeApi } from '../../kube/api';
import { KubeError } from '../../kube/error';

/** A cluster that answers nothing of what is asked for so long, in milliseconds, is dark. */
const SILENCE = 10_000;
const LOOK = 100;

/**
 * Does something with a cluster as long as that answers; whatever it takes altogether, some request has to be answered every few
 * seconds. Of what is given up nothing more is sent.
 *
 * @throws KubeError, `unreachable`, if it falls silent.
 */
export async function patiently<T>(
  api: KubeApi,
  work: (api: KubeApi) => Promise<T>,
  silence = SILENCE,
): Promise<T> {
  const watched = new WatchedApi(api);
  let timer: NodeJS.Timeout | undefined;
  const silent = new Promise<never>((_, reject) => {
    timer = setInterval(() => {
      if (watched.silentFor() < silence) return;
      watched.giveUp();
      reject(fellSilent(api, silence, 'unknown'));
    }, LOOK);
  });
  try {
    return await Promise.race([work(watched), silent]);
  } finally {
    clearInterval(timer);
    watched.giveUp();
  }
}

function fellSilent({ context }: KubeApi, silence: number, outcome: KubeError['outcome']): KubeError {
  return new KubeError('unreachable', `${context}: nothing was answered for ${silence / 1000} s`, outcome);
}

/** What went wrong, for a person, where it is no fault of this program. */
export function whyOf(error: unknown): string {
  if (error instanceof KubeError) return error.text;
  if (FlinkFleetError.isFlinkFleetError(error)) return (error as Error).message;
  throw error;
}

type Method = Exclude<keyof KubeApi, 'context' | 'forgetKinds' | 'close'>;

/** An API server, and when it answered last. */
class WatchedApi implements KubeApi {
  private underWay = 0;
  private answered = performance.now();
  private over = false;

  public readonly get = this.watched('get');
  public readonly list = this.watched('list');
  public readonly apply = this.watched('apply');
  public readonly create = this.watched('create');
  public readonly patch = this.watched('patch');
  public readonly delete = this.watched('delete');
  public readonly canI = this.watched('canI');
  public readonly resourceOf = this.watched('resourceOf');
  public readonly askService = this.watched('askService');

  public constructor(private readonly api: KubeApi) {}

  public get context(): string {
    return this.api.context;
  }

  public forgetKinds(): void {
    this.api.forgetKinds();
  }

  public async close(): Promise<void> {
    return this.api.close();
  }

  public silentFor(): number {
    return this.underWay === 0 ? 0 : performance.now() - this.answered;
  }

  public giveUp(): void {
    this.over = true;
  }

  private watched<M extends Method>(method: M): KubeApi[M] {
    const ask = async (...args: unknown[]): Promise<unknown> => {
      if (this.over) throw fellSilent(this.api, SILENCE, 'not-sent');
      if (this.underWay++ === 0) this.answered = performance.now();
      try {
        return await (this.api[method] as (...all: unknown[]) => Promise<unknown>).apply(this.api, args);
      } finally {
        this.underWay--;
        this.answered = performance.now();
      }
    };
    return ask as KubeApi[M];
  }
}
