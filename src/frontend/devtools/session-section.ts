import { currentSession } from '../session.js';
import { make, makeSection, type Section, setText } from './dom.js';
import { formatRemaining } from './times.js';

/** Shows what the page knows of the session. Asks for nothing. */
export function createSessionSection(): Section {
  const state = make('p', { testid: 'devtools-session' });
  const claims = make('pre', { tabindex: '0', hidden: '' });
  const update = () => {
    const outcome = currentSession();
    setText(state, describe(outcome));
    claims.hidden = outcome?.kind !== 'signed-in';
    if (outcome?.kind === 'signed-in') setText(claims, JSON.stringify(outcome.session, null, 2));
  };
  return { element: makeSection('Session', state, claims), update };
}

function describe(outcome: ReturnType<typeof currentSession>): string {
  if (!outcome) return 'Not asked for yet.';
  if (outcome.kind !== 'signed-in') return `${outcome.kind}: ${outcome.error}`;
  const { name, sub, exp } = outcome.session;
  const ends = exp === undefined ? '' : `; ends in ${formatRemaining(exp - Date.now() / 1000)}`;
  return `signed-in: ${name ?? sub ?? 'without a name'}${ends}`;
}
