/** What is made of a text, made once: a fleet has few names of one kind, and asks thousands of times. */
export function remembered<T extends string | boolean | object | undefined, K extends string = string>(
  make: (text: K) => T,
): (text: K) => T {
  const known = new Map<K, T>();
  return (text) => {
    let made = known.get(text);
    if (made === undefined) known.set(text, (made = make(text)));
    return made;
  };
}
