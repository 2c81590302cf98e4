import { bringsToken } from '../../probe/answer.js';
import { finding, type Requirement } from '../../requirement.js';

const NO_METADATA = { 'Sec-Fetch-Site': undefined, 'Sec-Fetch-Mode': undefined, 'Sec-Fetch-Dest': undefined };

export const csrf12: Requirement = {
  id: 'CSRF-12',
  level: 'project',
  sentence: 'A foreign `Origin` is refused, also without Fetch Metadata; the own one is not.',
  source: 'defence in depth; RFC 6454',
  why: 'Browsers without Fetch Metadata send `Origin` with most of what matters.',
  check: 'Asks with a foreign origin, with `null` and with the own; expects 403 for the first two.',
  needs: ['session'],
  builtOn: ['TLS-01', 'CSRF-05'],
  requests: 4,
  async *judge({ session }) {
    const usual = await session.token();
    const own = await session.token(undefined, { headers: { ...NO_METADATA, Origin: session.origin } });
    if (own.status !== usual.status) yield finding(`${usual.status} for the own origin`, own);
    for (const origin of ['https://evil.example', 'null']) {
      const answer = await session.token(undefined, { headers: { ...NO_METADATA, Origin: origin } });
      if (answer.status < 400 || bringsToken(answer)) yield finding(`403 for the origin ${origin}`, answer);
    }
  },
};

export const csrf13: Requirement = {
  id: 'CSRF-13',
  level: 'project',
  sentence: 'The own origin is not what a request says it is.',
  source: 'host confusion',
  why: 'Whoever may name the host may name the origin that passes for the own one.',
  check: 'Asks with a foreign `Origin`, and the same host in three forwarding headers; expects to be refused.',
  needs: ['session'],
  builtOn: ['TLS-01', 'CSRF-05', 'CSRF-12'],
  requests: 1,
  async *judge({ session }) {
    const answer = await session.token(undefined, {
      headers: {
        ...NO_METADATA,
        Origin: 'https://evil.example',
        'X-Forwarded-Host': 'evil.example',
        'X-Forwarded-Proto': 'https',
        Forwarded: 'host=evil.example;proto=https',
      },
    });
    if (answer.status < 400 || bringsToken(answer)) yield finding('403', answer);
  },
};
