import { ENDPOINTS } from '../../endpoints.js';
import { bringsToken } from '../../probe/answer.js';
import { finding, type Requirement } from '../../requirement.js';

const HUGE = 'A'.repeat(8 * 1024);

export const ses02: Requirement = {
  id: 'SES-02',
  level: 'MUST',
  sentence: 'A cookie that is unknown, tampered with or cut short is no session.',
  source: 'draft 4.3.1',
  why: 'A backend that trusts what it can not verify lets people in with made-up cookies; one that fails tells where.',
  check: 'Sends the session cookie empty, random, changed in single characters, cut short, and 8 KiB long.',
  needs: ['session'],
  requests: 14,
  async *judge({ session, sessionCookieNames }) {
    for (const cookie of variantsOf(session.cookie ?? '', sessionCookieNames)) {
      for (const path of ENDPOINTS) {
        const answer = await session.withCookie(cookie).ask(path);
        if (answer.status < 400 || answer.status >= 500 || bringsToken(answer))
          yield finding('an error of the 4xx kind, for this is no session', answer);
      }
    }
  },
};

/** The header with each value of the session broken in one way. */
function variantsOf(header: string, names: readonly string[]): string[] {
  const breakings: ((value: string) => string)[] = [
    () => '',
    () => 'x'.repeat(43),
    (value) => value.slice(0, -4),
    (value) => changedAt(value, 1),
    (value) => changedAt(value, Math.floor(value.length / 2)),
    () => HUGE,
  ];
  return breakings.map((breaking) =>
    header
      .split('; ')
      .map((pair) => {
        const name = pair.slice(0, pair.indexOf('='));
        return names.includes(name) ? `${name}=${breaking(pair.slice(name.length + 1))}` : pair;
      })
      .join('; '),
  );
}

function changedAt(value: string, index: number): string {
  return `${value.slice(0, index)}${value[index] === 'A' ? 'B' : 'A'}${value.slice(index + 1)}`;
}
