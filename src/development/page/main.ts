import { client, login, type SessionInfo } from '../../../generated/client/index.js';
import { button, find } from './elements.js';
import { notice } from './notice.js';
import { adviceFor, type Refusal } from './refusal.js';
import { detailOf } from './refusal-notice.js';
import { loggedFetch } from './request-log.js';
import { pathOfChoice, readChoice } from './return-path.js';
import { requestSession, requestSignOut, type SessionState } from './session-request.js';
import { requestSettings, type Settings } from './settings.js';
import { createSignedInView, type SignedInView } from './signed-in-view.js';

const pageFetch = loggedFetch(find('requests'));
client.setConfig({ fetch: pageFetch });

let signedIn: SignedInView | undefined;
let checks = 0;

/** Asks who is signed in, and shows it; unless something newer was learnt while the answer was on its way. */
async function check(settings: Settings): Promise<void> {
  checks += 1;
  const own = checks;
  const session = await requestSession();
  if (own === checks) show(session, settings);
}

function show(session: SessionState, settings: Settings): void {
  find('checking').hidden = true;
  find('news').replaceChildren();
  if (session.state === 'unknown') showTrouble(session.refusal, () => check(settings));
  else if (session.state === 'signed in') showSignedIn(session.info, settings);
  else showSignedOut(signedIn ? 'Your session has ended. The tokens of this page are gone with it.' : undefined);
}

function showSignedIn(info: SessionInfo, settings: Settings): void {
  find('signed-out').hidden = true;
  // Another person may have signed in meanwhile, in another tab: nothing of the one before may stay.
  if (signedIn && signedIn.sub === info.sub) signedIn.update(info);
  else begin(info, settings);
}

function begin(info: SessionInfo, settings: Settings): void {
  signedIn?.close();
  signedIn = createSignedInView(info, settings, {
    fetch: pageFetch,
    check: () => check(settings),
    signOut,
    sessionEnded: () => show({ state: 'signed out' }, settings),
  });
  find('signed-in').replaceChildren(signedIn.element);
  find('signed-in').hidden = false;
  void resume(signedIn);
}

// Back from signing in again: what was asked then is asked now, once.
async function resume(view: SignedInView): Promise<void> {
  const choice = readChoice(location.hash);
  if (!choice) return;
  history.replaceState(null, '', location.pathname);
  await view.ask(choice);
}

function showSignedOut(text?: string): void {
  checks += 1;
  signedIn?.close();
  signedIn = undefined;
  find('signed-in').replaceChildren();
  find('signed-in').hidden = true;
  find('signed-out').hidden = false;
  if (text) find('news').replaceChildren(notice('session-ended', { tone: 'calm', title: 'Signed out', text }));
}

async function signOut(): Promise<void> {
  const outcome = await requestSignOut();
  if ('refusal' in outcome) return showTrouble(outcome.refusal, signOut);
  showSignedOut('The session and its tokens are gone, here and in the backend.');
  find('sign-in').focus();
  if (outcome.logoutUri) location.assign(outcome.logoutUri);
}

function showTrouble(refusal: Refusal, tryAgain: () => unknown): void {
  const { title, text } = adviceFor(refusal);
  const again = button('Try again', { testid: 'try-again' }, tryAgain);
  find('news').replaceChildren(
    notice('session-trouble', { tone: 'trouble', title, text, detail: detailOf(refusal), actions: [again] }),
  );
}

function watch(settings: Settings): void {
  find('sign-in').addEventListener('click', () => {
    location.assign(login({ query: { return_to: pathOfChoice(location.pathname, readChoice(location.hash)) } }));
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void check(settings);
  });
  // A page that comes back from the browser's history cache still has its old memory.
  addEventListener('pageshow', (event) => {
    if (event.persisted) void check(settings);
  });
}

async function start(): Promise<void> {
  const settings = await requestSettings();
  watch(settings);
  await check(settings);
}

start().catch((cause: unknown) => {
  find('checking').hidden = true;
  find('news').replaceChildren(
    notice('no-settings', { tone: 'trouble', title: 'The page can’t start', text: String(cause) }),
  );
});
