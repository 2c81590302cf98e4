import { TOKEN } from '../../endpoints.js';
import { finding, type Requirement } from '../../requirement.js';

/** Origins that a careless comparison takes for the backend's own. */
function lookAlikesOf(origin: string): string[] {
  const { protocol, hostname, host } = new URL(origin);
  const other = protocol === 'https:' ? 'http:' : 'https:';
  return [
    'null',
    `${other}//${host}`,
    `${protocol}//${hostname}:1`,
    `${protocol}//${hostname}.evil.example`,
    `${protocol}//evil${hostname}`,
    `${protocol}//sibling.${hostname}`,
    `${origin}.`,
  ];
}

export const csrf03: Requirement = {
  id: 'CSRF-03',
  level: 'MUST NOT',
  sentence: 'Nor can pages of origins that look like the own one read the answers.',
  source: 'draft 3',
  why: 'Comparing by prefix, suffix or host lets in whoever registers the right name.',
  check: 'Asks with seven origins that differ in scheme, port or host; expects no `Access-Control-Allow-Origin`.',
  needs: ['session'],
  requests: 7,
  async *judge({ session }) {
    for (const origin of lookAlikesOf(session.origin)) {
      const answer = await session.ask(TOKEN, { headers: { Origin: origin, 'Sec-Fetch-Site': 'cross-site' } });
      const allowed = answer.header('access-control-allow-origin');
      if (allowed !== undefined)
        yield finding(`no Access-Control-Allow-Origin for ${origin}`, answer, { seen: allowed });
    }
  },
};
