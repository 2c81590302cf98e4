import { finding, observation, type Requirement } from '../../requirement.js';

/** What many URL parsers throw at, or take for something else. */
const TARGETS = ['http://[', 'https://[::1', 'foo://bar', 'http://xn--/', 'http://a%zz@b/'];

export const tls11: Requirement = {
  id: 'TLS-11',
  level: 'project',
  sentence: 'A request target that is not valid is refused as such, and the backend goes on.',
  source: 'RFC 9112 3; good practice',
  why: 'Where a URL parser throws at it, one request without a session can end the process.',
  check:
    'Sends targets such as `http://[`; expects no 5xx and an answer to each, and one to a usual request afterwards.',
  needs: [],
  requests: TARGETS.length + 1,
  async *judge({ anonymous, sendRaw }) {
    const { host } = new URL(anonymous.origin);
    for (const target of TARGETS) {
      const { status } = await sendRaw(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
      if (status === undefined) yield observation('an answer with status 400', `none to the target ${target}`);
      else if (status >= 500) yield observation('an answer with status 400', `${status} to the target ${target}`);
    }
    const after = await anonymous.token();
    if (after.status >= 500) yield finding('an answer as usual', after);
  },
};
