const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export function nowSeconds(): number {
  return Date.now() / 1000;
}

/** Formats a relative time in words: `in 8 hours`, `in 5 minutes`. */
export function formatRelative(seconds: number): string {
  const words = new Intl.RelativeTimeFormat('en', { numeric: 'always' });
  const size = Math.abs(seconds);
  if (size >= 2 * DAY) return words.format(Math.round(seconds / DAY), 'day');
  if (size >= 2 * HOUR) return words.format(Math.round(seconds / HOUR), 'hour');
  if (size >= 2 * MINUTE) return words.format(Math.round(seconds / MINUTE), 'minute');
  return seconds > 0 ? 'in a moment' : 'just now';
}

/** Formats a time in the person's time zone, with the date unless it is today. */
export function formatLocal(epochSeconds: number, now = nowSeconds()): string {
  const date = new Date(epochSeconds * 1000);
  const time = date.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });
  if (date.toDateString() === new Date(now * 1000).toDateString()) return time;
  return `${date.toLocaleDateString(undefined, { weekday: 'short', day: 'numeric', month: 'short' })}, ${time}`;
}
