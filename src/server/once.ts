/** Makes a function that does something at its first call, and returns the same promise each time. */
export function once<Value>(act: () => Promise<Value>): () => Promise<Value> {
  let promised: Promise<Value> | undefined;
  return () => {
    promised ??= act();
    return promised;
  };
}
