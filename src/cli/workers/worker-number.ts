/** The environment variable with the number of a worker, from 0. A worker that replaces another one has its number. */
export const WORKER_NUMBER = 'TMIBFF_WORKER_NUMBER';
