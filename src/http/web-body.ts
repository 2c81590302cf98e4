/** The body of an answer, as a stream of the web that holds one chunk at most. */
export interface WebBody {
  readonly stream: ReadableStream<Uint8Array>;
  /** Calls back when the chunk has been taken. */
  write(chunk: Uint8Array, taken: () => void): void;
  close(): void;
  /** Ends it with an error, so that the reader does not take what it has for the whole. */
  cutOff(error: Error): void;
}

/** @param onCancel called when the reader wants no more */
export function createWebBody(onCancel: () => void): WebBody {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  let taken: (() => void) | undefined;
  const goOn = () => {
    const next = taken;
    taken = undefined;
    next?.();
  };
  const source: UnderlyingDefaultSource<Uint8Array> = {
    start: (given) => {
      controller = given;
    },
    pull: goOn,
    cancel: () => {
      controller = undefined;
      onCancel();
    },
  };
  return {
    // Nothing is read from the source before the consumer reads.
    stream: new ReadableStream(source, { highWaterMark: 0 }),
    write(chunk, done) {
      taken = done;
      controller?.enqueue(chunk);
      // It went to a reader that was waiting.
      if (controller?.desiredSize === 0) goOn();
    },
    close() {
      controller?.close();
      controller = undefined;
    },
    cutOff(error) {
      controller?.error(error);
      controller = undefined;
    },
  };
}
