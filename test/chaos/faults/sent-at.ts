/** The header of requests to the front with the time at which they were sent, in epoch milliseconds. */
export const SENT_AT = 'x-sent-at';
