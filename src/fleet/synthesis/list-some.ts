const SHOWN = 5;

/** The first of many, and how many more there are. */
export function listSome(items: readonly string[]): string {
  const more = items.length - SHOWN;
  return items.slice(0, SHOWN).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
