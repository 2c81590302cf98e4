import type { Page } from 'playwright-core';
import { differs, expectThat, kept, notOffered } from '../outcome.js';
import type { Form } from '../real-server.js';
import type { Visitor } from '../visitor.js';
import { eventually } from './eventually.js';
import { otherVisitor, type Scene, type Step, whileSignedIn } from './scene.js';

const SILENT = '/bff/login?prompt=none&return_to=/?tried';

/** Whether a silent sign-in, at which no page may be shown, brings a session. */
async function silentSignIn(visitor: Visitor): Promise<boolean> {
  await visitor.visit(SILENT, []);
  expectThat(visitor.page.url().endsWith('/?tried'), `it ended at ${visitor.page.url().replace(/\?.*/, '')}`);
  return (await visitor.session()).status === 200;
}

/** Whether a sign-in shows no form for the password. A page that asks for consent counts as being signed in. */
async function isSignedInThere({ backend, live }: Scene, { page }: Visitor): Promise<boolean> {
  const [login, ...others] = live.forms;
  await page.goto(`${backend.origin}/bff/login?return_to=/`);
  return eventually(
    async () => page.url() === `${backend.origin}/` || (await isSeen(page, others)),
    () => isSeen(page, [login]),
  );
}

async function isSeen(page: Page, forms: readonly Form[]): Promise<boolean> {
  for (const { seen } of forms) if (await page.isVisible(seen).catch(() => false)) return true;
  return false;
}

const silentWith: Step = {
  name: 'silent sign-in, with a session there',
  run: (scene) =>
    whileSignedIn(scene, async (visitor) => {
      // The backend and the server have different host names, so the cookies of the server stay.
      await visitor.context.clearCookies({ domain: 'localhost' });
      expectThat((await visitor.session()).status === 400, 'still signed in');
      expectThat(await silentSignIn(visitor), 'no session');
      return kept();
    }),
};

/** The steps that sign out use another person, because a server may end everything that the person has there. */
const signOutHere: Step = {
  name: 'sign-out here only',
  run: (scene) =>
    whileSignedIn(
      scene,
      async (visitor) => {
        const before = scene.proxy.counted.length;
        expectThat((await visitor.fetch('/bff/logout', 'POST', {})).status === 200, 'the sign-out failed');
        // The refresh token is revoked in the background, and a server may end the session there with it.
        await eventually(async () =>
          scene.proxy.counted.slice(before).some(({ form, status }) => form.has('token') && status > 0),
        );
        expectThat((await visitor.session()).status === 400, 'still signed in');
        return (await isSignedInThere(scene, visitor))
          ? kept('the session there lives on')
          : differs('the session there ends too, because the refresh token is revoked');
      },
      'bob',
    ),
};

const silentWithout: Step = {
  name: 'silent sign-in, without a session there',
  async run(scene) {
    const visitor = await otherVisitor(scene);
    try {
      expectThat(!(await silentSignIn(visitor)), 'a person who never signed in has a session');
      return kept();
    } finally {
      await visitor.close();
    }
  },
};

const signOut: Step = {
  name: 'sign-out there too (RP-initiated)',
  run: (scene) =>
    whileSignedIn(
      scene,
      async (visitor) => {
        const { body } = await visitor.fetch('/bff/logout', 'POST', { return_to: '/?goodbye' });
        if (typeof body.logout_uri !== 'string') return notOffered('no end_session_endpoint');
        await visitor.visit(body.logout_uri);
        expectThat(visitor.page.url().endsWith('/?goodbye'), `it ended at ${visitor.page.url().replace(/\?.*/, '')}`);
        expectThat(!(await isSignedInThere(scene, visitor)), 'the session there lives on');
        return kept();
      },
      'bob',
    ),
};

const backChannel: Step = {
  name: 'back-channel logout',
  run: (scene) =>
    whileSignedIn(
      scene,
      async (visitor) => {
        const { signOutThere } = scene.live;
        if (signOutThere === undefined) return notOffered('no way to sign out there');
        if (signOutThere.act !== undefined) await signOutThere.act('bob');
        else await signOutAtPage(scene.live.forms, visitor, signOutThere.page);
        const reason = () =>
          scene.backend
            .log()
            .filter(({ event }) => event === 'logout_token.rejected')
            .at(-1)?.reason;
        const hasEnded = await eventually(async () => (await visitor.session()).status === 400);
        expectThat(hasEnded, `the session lives on; a logout token was rejected: ${reason() ?? 'no'}`);
        return kept();
      },
      'bob',
    ),
};

/** Signs out at a page of the server, in another tab. */
async function signOutAtPage(forms: readonly { seen: string; click: string }[], visitor: Visitor, url: string) {
  const tab = await visitor.context.newPage();
  await tab.goto(url);
  for (const { seen, click } of forms) if (await tab.isVisible(seen)) await tab.click(click);
  await tab.waitForLoadState();
}

/** Sign-ins without a page, and ways to sign out. */
export const signInAndOutSteps: readonly Step[] = [silentWith, silentWithout, signOutHere, signOut, backChannel];
