import { ENDPOINTS } from '../../endpoints.js';
import { type Answer, bringsToken } from '../../probe/answer.js';
import { finding, type Requirement } from '../../requirement.js';

const isAnswered = (answer: Answer) => answer.status === 200 || bringsToken(answer);

export const tls04: Requirement = {
  id: 'TLS-04',
  level: 'MUST',
  sentence: 'Over plain HTTP no session is accepted, by either endpoint.',
  source: 'draft 3, 4.3.1 and 1.2',
  why: 'A cookie that came over plain HTTP may have been read, or planted, on the way.',
  check: 'Sends the session to the plain address; expects an error or a redirect, no token and no claim.',
  needs: ['session', 'plain address'],
  requests: ENDPOINTS.length,
  async *judge({ plain }) {
    for (const path of ENDPOINTS) {
      const answer = await plain.ask(path);
      if (isAnswered(answer)) yield finding('400, or a redirect to https', answer);
    }
  },
};

export const tls05: Requirement = {
  id: 'TLS-05',
  level: 'project',
  sentence: 'Who is no trusted proxy cannot make plain HTTP pass for HTTPS.',
  source: 'RFC 7239 8.1; good practice',
  why: 'Everybody can write a header.',
  check:
    'Sends the session to the plain address with `X-Forwarded-Proto: https` and `Forwarded`; expects what TLS-04 expects.',
  needs: ['session', 'plain address'],
  builtOn: ['TLS-04'],
  requests: ENDPOINTS.length,
  async *judge({ plain }) {
    for (const path of ENDPOINTS) {
      const answer = await plain.ask(path, { headers: { 'X-Forwarded-Proto': 'https', Forwarded: 'proto=https' } });
      if (isAnswered(answer)) yield finding('400, or a redirect to https', answer);
    }
  },
};

export const tls06: Requirement = {
  id: 'TLS-06',
  level: 'project',
  sentence: 'A redirect from plain HTTP leads to HTTPS, and carries neither cookie nor token nor claim.',
  source: 'RFC 6265 8.6; good practice',
  why: 'It goes over the line that everybody can read.',
  check: 'If the plain address redirects, looks at the redirect: to https, without `Set-Cookie`, token and claims.',
  needs: ['session', 'plain address'],
  requests: ENDPOINTS.length,
  async *judge({ plain }) {
    for (const path of ENDPOINTS) {
      const answer = await plain.ask(path);
      if (answer.status < 300 || answer.status > 399) continue;
      if (answer.setCookies.some(({ isRemoval }) => !isRemoval)) yield finding('no Set-Cookie', answer);
      if (bringsToken(answer) || 'sub' in answer.members) yield finding('no token, and no claim', answer);
      if (!answer.header('location')?.startsWith('https://')) yield finding('a redirect to https', answer);
    }
  },
};

export const tls10: Requirement = {
  id: 'TLS-10',
  level: 'MUST NOT',
  sentence: 'Over plain HTTP no answer carries `Strict-Transport-Security`.',
  source: 'RFC 6797 7.2',
  why: 'Browsers ignore it there, since anybody on the way can write it. A backend that sends it takes plain HTTP for HTTPS.',
  check: 'Looks at what the endpoints answer at the plain address.',
  needs: ['session', 'plain address'],
  requests: ENDPOINTS.length,
  async *judge({ plain }) {
    for (const path of ENDPOINTS) {
      const answer = await plain.ask(path);
      if (answer.header('strict-transport-security') !== undefined) yield finding('no such header', answer);
    }
  },
};
