/**
 * Does what needs something that has been opened. If that fails, closes what has been opened, and throws the reason of the failure.
 */
export async function closeOnFailure<Result>(
  close: () => Promise<unknown>,
  act: () => Promise<Result>,
): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    await close().catch(() => undefined);
    throw error;
  }
}
