/**
 * Makes a function that computes its result once for each frozen object, which cannot change. For other objects it computes
 * the result each time.
 */
export function onceForFrozen<Given extends object, Result>(
  compute: (given: Given) => Result,
): (given: Given) => Result {
  const known = new WeakMap<Given, { readonly result: Result }>();
  return (given) => {
    const before = known.get(given);
    if (before !== undefined) return before.result;
    const result = compute(given);
    if (Object.isFrozen(given)) known.set(given, { result });
    return result;
  };
}
