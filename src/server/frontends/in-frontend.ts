import { Misconfiguration } from '../../core/misconfiguration.js';

/** Names the frontend in the problems of its options. */
export async function inFrontend<Result>(name: string, act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof Misconfiguration)) throw error;
    throw new Misconfiguration(error.problems.map((problem) => `frontends.${name}.${problem}`));
  }
}
