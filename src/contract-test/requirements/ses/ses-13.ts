import { ENDPOINTS } from '../../endpoints.js';
import { ENDPOINTS_THERE } from '../../grounds.js';
import { bringsToken } from '../../probe/answer.js';
import { finding, observation, type Requirement } from '../../requirement.js';

const SIGN_INS = 5;
/** 128 bits in base64url. */
const SHORTEST = 22;

export const ses13: Requirement = {
  id: 'SES-13',
  level: 'project',
  sentence: 'Session ids can not be guessed, and count in the cookie only.',
  source: 'OWASP Session Management Cheat Sheet; RFC 10017 6.1.3.2',
  why: 'A URL is seen by logs, proxies and whoever gets the link.',
  check:
    'Sends the cookie’s value in the URL, without a cookie; signs in five times, and looks at length and difference.',
  needs: ['session'],
  requests: 4 + SIGN_INS * 5,
  builtOn: [...ENDPOINTS_THERE, 'SES-01'],
  async *judge(trial) {
    const value = valueIn(trial.session.cookie, trial.sessionCookieNames) ?? '';
    for (const path of ENDPOINTS) {
      for (const url of [`${path}?sid=${value}&session=${value}`, `${path};jsessionid=${value}`]) {
        const answer = await trial.anonymous.ask(url);
        if (answer.status === 200 && (bringsToken(answer) || answer.isJsonObject))
          yield finding('no session from a URL', answer);
      }
    }
    const values = [value];
    if (trial.has('sign-in'))
      for (let time = 0; time < SIGN_INS; time += 1)
        values.push(valueIn((await trial.signIn()).caller.cookie, trial.sessionCookieNames) ?? '');
    const shortest = Math.min(...values.map(({ length }) => length));
    if (shortest < SHORTEST) yield observation(`at least ${SHORTEST} characters`, `${shortest} characters`);
    if (new Set(values).size < values.length) yield observation('another value for each sign-in', 'the same twice');
  },
};

function valueIn(cookie: string | undefined, names: readonly string[]): string | undefined {
  const pairs = (cookie ?? '').split('; ').filter((pair) => names.includes(pair.slice(0, pair.indexOf('='))));
  return pairs.length === 0 ? undefined : pairs.map((pair) => pair.slice(pair.indexOf('=') + 1)).join('');
}
