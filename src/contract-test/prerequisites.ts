/** Most checks assume that the two endpoints exist. */
export const ENDPOINTS_EXIST: readonly string[] = ['TLS-01', 'TLS-02'];

/** Checks with a misbehaving authorization server look at the token of a bare request. */
export const TOKENS_ARE_ANSWERED: readonly string[] = [...ENDPOINTS_EXIST, 'TOK-05', 'TOK-60', 'TOK-61'];

/** Checks of the end of a session look at the error for a request without one. */
export const SESSION_ERRORS_ARE_SENT: readonly string[] = ['ERR-02', 'ERR-05'];

/** What checks assume that ask by POST too, as their axes say. */
export const FORMS_MEAN_THE_SAME: readonly string[] = ['TOK-03'];
