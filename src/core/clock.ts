/** Tells the time in whole seconds since the epoch. The one thing, besides a misbehaving peer, that tests replace. */
export type Clock = () => number;

export const systemClock: Clock = () => Math.floor(Date.now() / 1000);
