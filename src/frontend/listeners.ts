type Listener<T> = (value: T) => void;

export interface Listeners<T> {
  /** Registers a listener; once, if it is added again. Returns a function that takes it back. */
  add(listener: Listener<T>): () => void;
  /** One that fails stops neither the others nor the caller; its error goes to the console. */
  call(value: T): void;
}

export function createListeners<T>(): Listeners<T> {
  const all = new Set<Listener<T>>();
  return {
    add: (listener) => {
      all.add(listener);
      return () => void all.delete(listener);
    },
    call: (value) => {
      for (const listener of [...all]) {
        try {
          listener(value);
        } catch (cause) {
          reportError(cause);
        }
      }
    },
  };
}
