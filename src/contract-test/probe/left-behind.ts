/** Lets a check fail while this is pending: a later rejection must not end the process. */
export function mayBeLeftBehind<Result>(pending: Promise<Result>): Promise<Result> {
  pending.catch(() => undefined);
  return pending;
}
