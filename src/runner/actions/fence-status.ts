import { groupBy } from '../../validation/group-by';
import type { FenceSight } from '../status/fences';

/** The fences that one state storage keeps up before what older epochs have left. */
export interface FenceStatus {
  readonly storage: string;
  readonly reached: boolean;
  /** Why it was not. */
  readonly why?: string;
  /** How many are needed; and of these, how many do not hold. */
  readonly needed: number;
  readonly open: number;
  /** Why no write was tried of which a refusal would tell anything, where that is so of some. */
  readonly untried?: string;
}

/** By state storage, by name. */
export function fencesFrom(sights: readonly FenceSight[]): readonly FenceStatus[] {
  return [...groupBy(sights, ({ storage }) => storage)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([storage, those]): FenceStatus => {
      const whyOf = (state: FenceSight['state']) => those.find((each) => each.state === state)?.why;
      const [why, untried] = [whyOf('unknown'), whyOf('denied')];
      return {
        storage,
        reached: why === undefined,
        ...(why === undefined ? {} : { why }),
        needed: those.length,
        open: those.filter(({ state }) => state === 'open').length,
        ...(untried === undefined ? {} : { untried }),
      };
    });
}
