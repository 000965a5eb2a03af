import { isLive } from './render/style';

/** Draws lines over those that it drew before. */
export interface Board {
  (text: string): void;
  clear(): void;
}

/** A terminal to draw on; undefined where there is none. */
export async function boardOn(stream: NodeJS.WriteStream): Promise<Board | undefined> {
  if (!isLive(stream)) return undefined;
  const { createLogUpdate } = await import('log-update');
  return createLogUpdate(stream);
}
