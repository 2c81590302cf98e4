import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { closeTabs, json, openTab, refusal, type Tab } from './tab.js';

let tab: Tab;

beforeEach(async () => {
  tab = await openTab(({ method }) => (method === 'POST' ? json({}) : refusal('invalid_session')));
});
afterEach(closeTabs);

describe('configure({ paths })', () => {
  it('names where people sign in, for every way there', async () => {
    tab.frontend.configure({ paths: { signIn: '/login' } });
    tab.frontend.signIn({ scope: 'read' });
    expect(tab.navigations).toEqual(['/login?scope=read&return_to=%2Forders%3Ftab%3Dopen%23list']);
    expect(tab.frontend.signInUri({ returnTo: '/' })).toBe('/login?return_to=%2F');
    expect(await tab.frontend.getSession()).toMatchObject({ kind: 'signed-out', signInUri: '/login' });
    expect(await tab.frontend.getToken({})).toMatchObject({ kind: 'signed-out', signInUri: '/login' });
  });

  it('names where the page signs out, by a POST', async () => {
    tab.frontend.configure({ paths: { signOut: '/logout' } });
    expect(await tab.frontend.signOut()).toEqual({ kind: 'signing-out' });
    expect(tab.asked.map(({ method, url }) => `${method} ${url.pathname}`)).toEqual(['POST /logout']);
  });

  it('leaves those of the contract that it does not name', async () => {
    tab.frontend.configure({ paths: { signIn: '/login' } });
    await tab.frontend.signOut();
    expect(tab.asked.map(({ url }) => url.pathname)).toEqual(['/bff/logout']);
    tab.frontend.configure({ paths: {} });
    expect(tab.frontend.signInUri({ returnTo: '/' })).toBe('/bff/login?return_to=%2F');
  });
});
