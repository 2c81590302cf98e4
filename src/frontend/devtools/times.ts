/** Formats a remaining time like a clock: `04:09`, or `1:00:00` from an hour on. Never negative. */
export function formatRemaining(seconds: number): string {
  // Rounded up, so that 00:00 means that the time is over.
  const whole = Math.max(0, Math.ceil(seconds));
  const digits = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const clock = `${digits(Math.floor(whole / 60) % 60)}:${digits(whole % 60)}`;
  return hours > 0 ? `${hours}:${clock}` : clock;
}
