/** A value that is there at once, or will be. Each promise in the way of every request costs more than what it is for. */
export type Awaitable<Value> = Value | Promise<Value>;

/** Acts on a value when it is there: at once, if it is. */
export function whenThere<Value, Result>(
  value: Awaitable<Value>,
  act: (value: Value) => Awaitable<Result>,
): Awaitable<Result> {
  return value instanceof Promise ? value.then(act) : act(value);
}
