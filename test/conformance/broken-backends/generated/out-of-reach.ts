/** Generated backends that the tester does not catch, and why; by their names. */
export const OUT_OF_REACH: Readonly<Record<string, string>> = {};
