/** A value that is available now or later. On the path of every request a promise costs more than the work it stands for. */
export type Awaitable<Value> = Value | Promise<Value>;

/** Calls `act` with the value: synchronously if it is available now. */
export function whenThere<Value, Result>(
  value: Awaitable<Value>,
  act: (value: Value) => Awaitable<Result>,
): Awaitable<Result> {
  return value instanceof Promise ? value.then(act) : act(value);
}
