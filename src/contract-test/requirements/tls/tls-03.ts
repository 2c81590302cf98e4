import { finding, note, observation, type Requirement } from '../../requirement.js';

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

export const tls03: Requirement = {
  id: 'TLS-03',
  level: 'MUST',
  sentence: 'The token endpoint is an `https` URI.',
  source: 'draft 3.1',
  why: 'Over plain HTTP anybody on the way reads the tokens.',
  check: 'Looks at the address under test. Plain HTTP on the own machine is only noted, so that one can test there.',
  needs: [],
  builtOn: [],
  requests: 0,
  async *judge({ anonymous: { origin } }) {
    const { protocol, hostname } = new URL(origin);
    if (protocol === 'https:') return;
    if (LOOPBACK.test(hostname))
      yield note('Tested over plain HTTP on the own machine: in production it must be https.');
    else yield observation('https', origin);
  },
};

export const tls07: Requirement = {
  id: 'TLS-07',
  level: 'project',
  sentence: 'Answers over HTTPS carry `Strict-Transport-Security`.',
  source: 'RFC 6797; good practice',
  why: 'Without it the first request of a visit can be turned to plain HTTP.',
  check: 'Looks for the header with a `max-age` above zero. Over plain HTTP it would mean nothing.',
  needs: ['session'],
  requests: 1,
  async *judge({ session }) {
    if (!session.origin.startsWith('https:')) return yield note('Not over HTTPS, where the header means nothing.');
    const answer = await session.token();
    const maxAge = /max-age="?(\d+)/i.exec(answer.header('strict-transport-security') ?? '')?.[1];
    if (!(Number(maxAge) > 0)) yield finding('Strict-Transport-Security: max-age=…', answer);
  },
};
