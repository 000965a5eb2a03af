import { FlinkResources } from './resource';
import { KubeApi, ServicePort } from '../../kube/api';
import { Placement } from '../../ledger/records';

/** Who asks for one application. */
export interface Asking {
  readonly name: string;
  readonly resources: FlinkResources;
  readonly record: Placement;
}

const AT_ONCE = 8;
/** Of those that are not answered in this time, in milliseconds, it is not known yet. */
const TOGETHER = 4_000;

/** By which the job manager of an application answers. */
export const restOf = (namespace: string, name: string): ServicePort => ({
  namespace,
  name: `${name}-rest`,
  port: 'rest',
});

/**
 * Asks the job managers of many applications, a few at once, and for a few seconds together. Whoever does not answer is left out,
 * and asked first the next time.
 */
export class Questions<T> {
  private turn = 0;

  public constructor(private readonly askOne: (api: KubeApi, asking: Asking) => Promise<T | undefined>) {}

  public async ask(api: KubeApi, asking: readonly Asking[]): Promise<ReadonlyMap<Asking, T>> {
    const answers = new Map<Asking, T>();
    const start = asking.length === 0 ? 0 : this.turn % asking.length;
    const queue = [...asking.slice(start), ...asking.slice(0, start)];
    const end = performance.now() + TOGETHER;
    const worker = async () => {
      for (let each = queue.shift(); each && performance.now() < end; each = queue.shift()) {
        this.turn++;
        const answer = await this.askOne(api, each);
        if (answer !== undefined) answers.set(each, answer);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    return answers;
  }
}
