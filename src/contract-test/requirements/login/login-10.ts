import { CannotJudge, finding, notApplicable, observation, type Requirement } from '../../requirement.js';
import { urlOf } from '../../session/http-sign-in.js';

const ELSEWHERE = [
  '//evil.example/',
  'https://evil.example/',
  'https:evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/%2f%2fevil.example',
  '/\t/evil.example',
  'javascript:alert(1)',
  '/ok\r\nX-Evil: 1',
];

export const login10: Requirement = {
  id: 'LOGIN-10',
  level: 'MUST NOT',
  sentence: 'Signing in never leads to another site.',
  source: 'RFC 9700 2.1 and 4.11',
  why: 'A link to a site that people trust would end at one that looks the same.',
  check: `Signs in with ${ELSEWHERE.length} return addresses that lead elsewhere; expects to land on the own origin, or a refusal.`,
  needs: ['authorization server', 'login'],
  requests: 6 * ELSEWHERE.length,
  async *judge({ newBrowser, hints, anonymous, authorizationServer }) {
    const { returnParameter, loginUrl = '' } = hints;
    if (returnParameter === undefined) return yield notApplicable('No parameter is known that says where to land.');
    const known = [anonymous.origin, new URL(authorizationServer.issuer).origin];
    for (const target of ELSEWHERE) {
      const start = urlOf(loginUrl, { baseUrl: anonymous.origin, parameters: { [returnParameter]: target } });
      const visit = await newBrowser().navigate(start, { stopBefore: ({ origin }) => !known.includes(origin) });
      if (!known.includes(visit.url.origin))
        yield observation(`the own origin for ${JSON.stringify(target)}`, visit.url.href);
      else if (visit.last.status >= 500) yield finding('the own origin, or a refusal', visit.last);
      if (/^javascript:/i.test(visit.last.header('location') ?? ''))
        yield finding('no script as an address', visit.last);
      if (visit.answers.some((answer) => answer.header('x-evil') !== undefined))
        throw new CannotJudge('a header was injected, see TOK-10');
    }
  },
};
