/** The draft, sections 3.1 and 3.2. */
export const TOKEN = '/.well-known/bff-token';
export const SESSION_INFO = '/.well-known/bff-sessioninfo';
export const ENDPOINTS = [TOKEN, SESSION_INFO] as const;

/** Loopback, and names without a dot: those of containers next to the tester's. */
export const LOCAL = /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\]|[a-z0-9_-]+|host\.docker\.internal)$/;
