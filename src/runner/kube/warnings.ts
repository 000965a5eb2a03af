/** The texts of `Warning` headers, as an API server sends them: `299 - "text"`. */
export function warningsIn(header: string | string[] | undefined): string[] {
  const headers = header === undefined ? [] : [header].flat();
  return headers.flatMap((each) =>
    [...each.matchAll(/\d{3} \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, text]) => text.replace(/\\(.)/g, '$1')),
  );
}
