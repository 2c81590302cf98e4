import { type Refusal, type SignInNeeded, signIn } from '../../frontend/index.js';
import { stepButton } from './call-to-action.js';
import { button, element } from './elements.js';
import { codes, notice } from './notice.js';
import { adviceFor } from './refusal.js';

export interface WayOn {
  /** The requested scopes that were never granted. */
  readonly missing: readonly string[];
  /** The page after signing in again. */
  readonly returnTo: string;
  tryAgain(): unknown;
}

/** Explains why there is no token, and offers what helps: granting more, or trying again. */
export function refusalNotice(refusal: Refusal, wayOn: WayOn): HTMLElement {
  if (refusal.kind === 'sign-in-needed') return grantMore(refusal, wayOn);
  const advice = adviceFor(refusal);
  return notice('refusal', {
    tone: 'trouble',
    title: advice.title,
    text: advice.text,
    detail: detailOf(refusal),
    actions: advice.tryAgain ? [button('Try again', { testid: 'try-again' }, wayOn.tryAgain)] : [],
  });
}

function grantMore(refusal: SignInNeeded, { missing, returnTo }: WayOn): HTMLElement {
  const what = missing.length > 0 ? codes(missing) : ['this'];
  return notice('refusal', {
    tone: 'warning',
    title: element('span', {}, 'You haven’t granted ', ...what, ' yet'),
    text: 'The backend can’t get this token without your consent. Sign in again to grant it; you return to this card.',
    detail: detailOf(refusal),
    actions: [stepButton('Sign in again to grant it', 'grant', 'grant-more', () => signIn({ ...refusal, returnTo }))],
  });
}

export function detailOf({ error, errorDescription }: Refusal): string {
  return errorDescription === undefined ? error : `${error}: ${errorDescription}`;
}
