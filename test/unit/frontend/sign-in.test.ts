import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { closeTabs, openTab, type Tab } from './tab.js';

let tab: Tab;

beforeEach(async () => {
  tab = await openTab();
});
afterEach(closeTabs);

describe('signIn', () => {
  it('comes back to where the page is', () => {
    tab.frontend.signIn();
    expect(tab.navigations).toEqual(['/bff/login?return_to=%2Forders%3Ftab%3Dopen%23list']);
  });

  it('follows an outcome that says where to go', () => {
    const outcome = {
      kind: 'sign-in-needed',
      signInUri: '/bff/login?scope=sell&return_to=%2F#top',
      error: '',
    } as const;
    tab.frontend.signIn({ ...outcome, returnTo: '/portfolio' });
    expect(tab.navigations).toEqual(['/bff/login?scope=sell&return_to=%2Fportfolio']);
  });

  it('asks for more when told to', () => {
    const request = { resource: 'https://a.example', scope: ['b', 'a'], acrValues: 'high', maxAge: 0, returnTo: '/' };
    expect(tab.frontend.signInUri(request)).toBe(
      '/bff/login?resource=https%3A%2F%2Fa.example&scope=a+b&acr_values=high&max_age=0&return_to=%2F',
    );
  });

  it('names one of several authorization servers, and what to ask the person there', () => {
    const request = { provider: 'partner', prompt: 'select_account', returnTo: '/' } as const;
    expect(tab.frontend.signInUri(request)).toBe('/bff/login?provider=partner&prompt=select_account&return_to=%2F');
  });

  it.each([
    ['without its fragment', { search: '?tab=open', hash: `#${'x'.repeat(2048)}` }, '/orders?tab=open'],
    ['without its query', { search: `?${'x'.repeat(2048)}`, hash: '' }, '/orders'],
    ['at the start page', { pathname: `/${'x'.repeat(2048)}` }, '/'],
    [
      'to an address that is just short enough',
      { search: `?${'x'.repeat(2040)}`, hash: '' },
      `/orders?${'x'.repeat(2040)}`,
    ],
  ])('comes back %s, if the address is longer than the backend takes', (_name, place, expected) => {
    for (const [name, value] of Object.entries(place)) Object.assign(location, { [name]: value });
    expect(new URLSearchParams(tab.frontend.signInUri().split('?')[1]).get('return_to')).toBe(expected);
  });

  it('never names another host as the way back', () => {
    Object.assign(location, { pathname: '//evil.example/' });
    expect(tab.frontend.signInUri()).toMatch(/return_to=%2Fevil.example%2F/);
  });

  it('keeps a question mark in the query of what the backend says', () => {
    const signInUri = '/login?resource=https://api.example/x?y=1';
    expect(tab.frontend.signInUri({ signInUri, returnTo: '/' })).toBe(
      '/login?resource=https%3A%2F%2Fapi.example%2Fx%3Fy%3D1&return_to=%2F',
    );
  });

  it('keeps the query of the path that is configured', () => {
    tab.frontend.configure({ paths: { signIn: '/login?tenant=a' } });
    expect(tab.frontend.signInUri({ returnTo: '/' })).toBe('/login?tenant=a&return_to=%2F');
    expect(tab.frontend.signInUri({ scope: 'read', provider: 'partner', returnTo: '/' })).toBe(
      '/login?tenant=a&scope=read&provider=partner&return_to=%2F',
    );
  });
});
