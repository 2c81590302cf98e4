/** The reason of clauses whose check has yet to be written. */
export const NOT_YET = 'No check has been written yet.';
