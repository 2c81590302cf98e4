import { change, type Mutation } from '../mutation.js';

const FORMAT = 'Path=/; Secure; HttpOnly; SameSite=';
const formatted = (id: string, deed: string, text: string): Mutation => ({
  id,
  deed,
  test: 'flow/cookies',
  changes: [change('session/cookies', FORMAT, text)],
});

/** Cookies. */
export const cookies: readonly Mutation[] = [
  formatted('CKI-06', 'breaks what the prefix promises', FORMAT.replace('Path=/; ', '')),
];
