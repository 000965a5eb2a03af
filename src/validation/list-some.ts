/** The first of many, and how many more there are. */
export function listSome(items: readonly string[], shown = 5): string {
  const more = items.length - shown;
  return items.slice(0, shown).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
