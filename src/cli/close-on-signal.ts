/** Closes gracefully on the first signal. A second one ends the process at once. */
export function closeOnSignal(process: NodeJS.Process, close: () => Promise<void>): void {
  const stop = () => {
    process.once('SIGINT', () => process.exit(1));
    process.once('SIGTERM', () => process.exit(1));
    close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}
