import { client, type SessionInfo } from '../../../generated/client/index.js';
import { defineDevtools, recorded } from '../../frontend/devtools/index.js';
import {
  configure,
  getSession,
  onSessionChange,
  type Refusal,
  type SessionOutcome,
  signIn,
  signOut,
} from '../../frontend/index.js';
import { showCallToAction } from './call-to-action.js';
import { button, find } from './elements.js';
import { watchedFetch } from './exchanges.js';
import { setSession } from './granted-scopes.js';
import { notice } from './notice.js';
import { adviceFor } from './refusal.js';
import { detailOf } from './refusal-notice.js';
import { pathOfChoice, readChoice } from './return-path.js';
import { requestSettings, type Settings } from './settings.js';
import { createSignedInView, type SignedInView } from './signed-in-view.js';

defineDevtools();
configure({ fetch: watchedFetch });
client.setConfig({ fetch: recorded(watchedFetch) });

/** Survives the way over the authorization server, so that the page can say what has happened. */
const SIGNED_OUT = 'signed-out-here';

let signedIn: SignedInView | undefined;

function show(outcome: SessionOutcome, settings: Settings): void {
  find('checking').hidden = true;
  find('news').replaceChildren();
  if (outcome.kind === 'unavailable') showTrouble(outcome, getSession);
  else if (outcome.kind === 'signed-in') showSignedIn(outcome.session, settings);
  else showSignedOut();
  showCallToAction();
}

function showSignedIn(info: SessionInfo, settings: Settings): void {
  find('signed-out').hidden = true;
  // Another person may have signed in in another tab; then nothing of the first one may remain.
  if (signedIn && signedIn.sub === info.sub) signedIn.update(info);
  else begin(info, settings);
}

function begin(info: SessionInfo, settings: Settings): void {
  signedIn?.close();
  sessionStorage.removeItem(SIGNED_OUT);
  setSession(info);
  signedIn = createSignedInView(info, settings, leave);
  find('signed-in').replaceChildren(signedIn.element);
  find('signed-in').hidden = false;
  void resume(signedIn);
}

// After signing in again, requests once what was refused before.
async function resume(view: SignedInView): Promise<void> {
  const choice = readChoice(location.hash);
  if (!choice) return;
  history.replaceState(null, '', location.pathname);
  await view.ask(choice);
}

function showSignedOut(): void {
  const hasLeft = sessionStorage.getItem(SIGNED_OUT) !== null;
  sessionStorage.removeItem(SIGNED_OUT);
  if (signedIn || hasLeft) sayEnded(hasLeft);
  signedIn?.close();
  signedIn = undefined;
  find('signed-in').replaceChildren();
  find('signed-in').hidden = true;
  find('signed-out').hidden = false;
}

function sayEnded(hasLeft: boolean): void {
  const title = hasLeft ? 'You have signed out' : 'Signed out';
  const text = hasLeft
    ? 'Your session has ended, here and in the other windows. The tokens of this page were dropped.'
    : 'The session has ended elsewhere: in another window, at the authorization server, or by its time. The tokens of this page were dropped.';
  find('news').replaceChildren(notice('session-ended', { tone: 'calm', title, text }));
}

async function leave(): Promise<void> {
  // Before the answer, because the view of the session closes with it.
  sessionStorage.setItem(SIGNED_OUT, '');
  const outcome = await signOut();
  if (outcome.kind === 'signing-out') {
    // Leaving the page shows it once more, on the way back from the authorization server.
    if (outcome.logoutUri !== undefined) sessionStorage.setItem(SIGNED_OUT, '');
    find('sign-in').focus();
    return;
  }
  sessionStorage.removeItem(SIGNED_OUT);
  showTrouble(outcome, leave);
}

function showTrouble(refusal: Refusal, tryAgain: () => unknown): void {
  const { title, text } = adviceFor(refusal);
  const again = button('Try again', { testid: 'try-again' }, tryAgain);
  find('news').replaceChildren(
    notice('session-trouble', { tone: 'trouble', title, text, detail: detailOf(refusal), actions: [again] }),
  );
}

async function start(): Promise<void> {
  const settings = await requestSettings();
  find('sign-in').addEventListener('click', () =>
    signIn({ returnTo: pathOfChoice(location.pathname, readChoice(location.hash)) }),
  );
  onSessionChange((outcome) => show(outcome, settings));
}

start().catch((cause: unknown) => {
  find('checking').hidden = true;
  find('news').replaceChildren(
    notice('no-settings', { tone: 'trouble', title: 'The page can’t start', text: String(cause) }),
  );
});
