import { closeOnFailure } from '../core/close-on-failure.js';

interface Running {
  close(): Promise<void>;
}

/** Waits for a server, which is closed with the others from then on. */
type Opened = <One extends Running>(starting: Promise<One>) => Promise<One>;

/** Starts several servers, which close together, the last one first; also if one of them does not start. */
export async function startTogether<Started>(start: (opened: Opened) => Promise<Started>): Promise<Started & Running> {
  const running: Running[] = [];
  const close = async () => {
    for (const one of running.reverse()) await one.close();
  };
  const opened: Opened = async (starting) => {
    const one = await starting;
    running.push(one);
    return one;
  };
  return { ...(await closeOnFailure(close, () => start(opened))), close };
}
