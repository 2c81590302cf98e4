import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SessionBackend } from './session-backend.js';
import { closeTabs, json, openTab, refusal, type Tab } from './tab.js';

let backend: SessionBackend;
let tab: Tab;

beforeEach(async () => {
  backend = new SessionBackend();
  tab = await openTab(backend.answer);
});
afterEach(closeTabs);

const settled = () => new Promise((resolve) => setImmediate(resolve));
const stocks = { resource: 'https://stocks.example', scope: 'read' };
const orders = { resource: 'https://orders.example', scope: 'read' };

/** The tokens in the memory of the tab that was opened last. */
async function tokensInMemory(): Promise<string[]> {
  const { heldTokens } = await import('../../../src/frontend/tokens.js');
  return heldTokens().map(({ token }) => token.accessToken);
}

describe('A page that only asks for tokens', () => {
  it('has none left after a sign-out', async () => {
    expect(await tab.frontend.getToken(stocks)).toMatchObject({ accessToken: 'alice-1' });
    expect(await tab.frontend.signOut()).toEqual({ kind: 'signing-out' });
    expect(await tokensInMemory()).toEqual([]);
    expect(await tab.frontend.getToken(stocks)).toMatchObject({ kind: 'signed-out' });
  });

  it('sends none to a resource server after a sign-out', async () => {
    const fetchStocks = tab.frontend.authorizedFetch(stocks);
    const sent: (string | null)[] = [];
    tab.answer((asked) => {
      if (asked.url.origin !== stocks.resource) return backend.answer(asked);
      sent.push(asked.headers.get('authorization'));
      return json({});
    });
    await fetchStocks(stocks.resource);
    await tab.frontend.signOut();
    await expect(fetchStocks(stocks.resource)).rejects.toMatchObject({ outcome: { kind: 'signed-out' } });
    expect(sent).toEqual(['Bearer alice-1']);
  });

  it('tells those who show something of the person', async () => {
    const { onPersonChange } = await import('../../../src/frontend/person.js');
    const heard: unknown[] = [];
    await tab.frontend.getToken(stocks);
    onPersonChange((person) => heard.push(person));
    await tab.frontend.signOut();
    expect(heard).toEqual([null]);
  });

  it('has none left when the query for another one is told that the session has ended', async () => {
    await tab.frontend.getToken(stocks);
    backend.person = undefined;
    expect(await tab.frontend.getToken(orders)).toMatchObject({ kind: 'signed-out' });
    expect(await tokensInMemory()).toEqual([]);
    expect(await tab.frontend.getToken(stocks)).toMatchObject({ kind: 'signed-out' });
  });

  it('keeps none that was on its way during the sign-out', async () => {
    let release = () => {};
    tab.answer((asked) => {
      const late = backend.answer(asked);
      return new Promise((resolve) => {
        release = () => resolve(late);
      });
    });
    const asking = tab.frontend.getToken(stocks);
    await settled();
    tab.answer(backend.answer);
    await tab.frontend.signOut();
    release();
    expect(await asking).toMatchObject({ kind: 'signed-out' });
    expect(await tokensInMemory()).toEqual([]);
  });

  it('keeps none that is older than the answer that the session has ended', async () => {
    let release = () => {};
    tab.answer((asked) => {
      if (asked.url.searchParams.get('resource') === orders.resource) return refusal('invalid_session');
      const late = backend.answer(asked);
      return new Promise((resolve) => {
        release = () => resolve(late);
      });
    });
    const asking = tab.frontend.getToken(stocks);
    expect(await tab.frontend.getToken(orders)).toMatchObject({ kind: 'signed-out' });
    backend.person = undefined;
    tab.answer(backend.answer);
    release();
    expect(await asking).toMatchObject({ kind: 'signed-out' });
    expect(await tokensInMemory()).toEqual([]);
  });

  it('has none left when the answer of the backend to the sign-out is the only thing that it knows', async () => {
    const other = await openTab(backend.answer);
    await tab.frontend.getToken(stocks);
    await other.frontend.getToken(stocks);
    await tab.frontend.signOut();
    await settled();
    expect(await tokensInMemory()).toEqual([]);
    expect(await other.frontend.getToken(stocks)).toMatchObject({ kind: 'signed-out' });
  });

  it('asks once for each query where no one is signed in', async () => {
    backend.person = undefined;
    await Promise.all([tab.frontend.getToken(stocks), tab.frontend.getToken(orders), tab.frontend.getSession()]);
    expect(tab.asked).toHaveLength(3);
  });
});

describe('signOut', () => {
  it('goes on to the authorization server, if there is something left to do there', async () => {
    backend.logout = { logout_uri: 'https://login.example/end' };
    expect(await tab.frontend.signOut()).toEqual({ kind: 'signing-out', logoutUri: 'https://login.example/end' });
    expect(tab.navigations).toEqual(['https://login.example/end']);
  });

  it('ends all sessions of the person when told to, and says where to come back to', async () => {
    const bodies: string[] = [];
    tab.answer(async (asked, request) => {
      bodies.push(await request.text());
      return backend.answer(asked);
    });
    await tab.frontend.signOut();
    await tab.frontend.signOut({ everywhere: true, returnTo: '/bye' });
    expect(bodies).toEqual(['', 'sessions=all&return_to=%2Fbye']);
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', 7])('never navigates to %p', async (logout_uri) => {
    backend.logout = { logout_uri };
    await tab.frontend.signOut();
    expect(tab.navigations).toEqual([]);
  });

  it('leaves the person signed in when the backend is unavailable', async () => {
    await tab.frontend.getSession();
    tab.answer(() => refusal('temporarily_unavailable', {}, { status: 503 }));
    expect(await tab.frontend.signOut()).toMatchObject({ kind: 'unavailable' });
    expect(tab.frontend.currentSession()).toMatchObject({ kind: 'signed-in' });
  });

  it.each([
    ['204', () => new Response(null, { status: 204 })],
    ['a page', () => new Response('<p>Good bye.', { headers: { 'Content-Type': 'text/html' } })],
    ['that there is no session', () => refusal('invalid_session')],
    ['nothing that the page may read', () => Promise.reject(new TypeError('Failed to fetch'))],
  ])('believes a backend by others that answers %s, if its session has ended', async (_, answer) => {
    tab.frontend.configure({ paths: { signOut: '/logout' } });
    const heard: string[] = [];
    tab.frontend.onSessionChange(({ kind }) => heard.push(kind));
    await tab.frontend.getToken(stocks);
    tab.answer((asked) => {
      if (asked.url.pathname !== '/logout') return backend.answer(asked);
      backend.person = undefined;
      return answer();
    });
    expect(await tab.frontend.signOut()).toEqual({ kind: 'signing-out' });
    expect(heard).toEqual(['signed-in', 'signed-out']);
    expect(await tokensInMemory()).toEqual([]);
  });

  it('takes a page for no sign-out while the session is still there', async () => {
    tab.answer((asked) =>
      asked.method === 'POST' ? new Response('<!doctype html>', { status: 200 }) : backend.answer(asked),
    );
    expect(await tab.frontend.signOut()).toMatchObject({ kind: 'unavailable', error: 'not_understood' });
  });
});
