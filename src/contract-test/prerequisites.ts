/** What most checks take for granted: that the two endpoints are there. */
export const ENDPOINTS_EXIST: readonly string[] = ['TLS-01', 'TLS-02'];

/** Where the authorization server is made to misbehave, the token that a bare request brings shows what comes of it. */
export const TOKENS_ARE_ANSWERED: readonly string[] = [...ENDPOINTS_EXIST, 'TOK-05', 'TOK-60', 'TOK-61'];

/** How somebody without a session is told so. */
export const SESSION_ERRORS_ARE_TOLD: readonly string[] = ['ERR-02', 'ERR-05'];
