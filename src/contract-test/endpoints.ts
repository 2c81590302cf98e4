/** The draft, sections 3.1 and 3.2. */
export const TOKEN = '/.well-known/bff-token';
export const SESSION_INFO = '/.well-known/bff-sessioninfo';
export const ENDPOINTS = [TOKEN, SESSION_INFO] as const;
