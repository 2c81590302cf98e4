type Listener<T> = (value: T) => void;

export function createListeners<T>() {
  const all = new Set<Listener<T>>();
  return {
    /** Registers a listener; once, if it is added again. Returns a function that takes it back. */
    add: (listener: Listener<T>) => {
      all.add(listener);
      return () => void all.delete(listener);
    },
    /** One that fails stops neither the others nor the caller; its error goes to the console. */
    call: (value: T) => {
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
