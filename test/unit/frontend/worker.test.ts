import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { closeTabs, json, openTab, refusal, type Tab } from './tab.js';

let tab: Tab;
beforeEach(async () => {
  tab = await openTab(() => json({ access_token: 'a-token', expires_in: 600 }));
  // Before anything of the runtime asks for it.
  Object.assign(globalThis, { document: undefined });
});
afterEach(closeTabs);

describe('The runtime in a worker, which has no document', () => {
  it('drops its tokens when the person signs out in a page', async () => {
    await tab.frontend.getToken({ scope: 'read' });
    await tab.frontend.getToken({ scope: 'read' });
    expect(tab.asked).toHaveLength(1);
    new BroadcastChannel('tmi-bff').postMessage(null);
    await new Promise((resolve) => setImmediate(resolve));
    tab.answer(() => refusal('invalid_session'));
    expect((await tab.frontend.getToken({ scope: 'read' })).kind).toBe('signed-out');
  });

  it('follows the session', async () => {
    tab.answer(() => json({ sub: 'alice' }));
    const listener = jest.fn();
    const stop = tab.frontend.onSessionChange(listener);
    await new Promise((resolve) => setImmediate(resolve));
    expect(listener).toHaveBeenCalledWith(expect.objectContaining({ kind: 'signed-in' }));
    stop();
  });
});
