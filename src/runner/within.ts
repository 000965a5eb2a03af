/**
 * Whoever hangs is left behind; what it still does changes nothing.
 *
 * @param errorOf what is thrown where it took too long
 */
export async function within<T>(
  ms: number,
  work: Promise<T>,
  errorOf = () => new Error('it took too long'),
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(errorOf()), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined);
  }
}
