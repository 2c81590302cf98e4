import { describe, expect, it } from '@jest/globals';
import { checkSettingsOfEach } from '../../../src/check/check-frontends.js';
import { readSettings } from '../../../src/config/read-frontends.js';

const server = { issuer: 'https://login.acme.test', clientId: 'portfolio', clientSecret: 'a secret' };

describe('The check of several frontends', () => {
  it('names the frontend of what is wrong with one, and says once what is so in all', () => {
    const findings = checkSettingsOfEach(
      readSettings({
        authorizationServer: server,
        frontends: {
          shop: { publicOrigin: 'https://shop.acme.test' },
          desk: { publicOrigin: 'https://desk.acme.test', signIn: { redirectUri: 'https://other.acme.test/callback' } },
        },
      }),
    );
    const problems = findings.filter(({ level }) => level !== 'ok').map(({ id, about }) => [id, about]);
    expect(problems.filter(([id]) => id === 'settings.store')).toEqual([['settings.store', 'settings']]);
    expect(problems.filter(([id]) => id === 'settings.redirect-uri')).toEqual([
      ['settings.redirect-uri', 'desk: settings'],
    ]);
  });

  it('warns of frontends that are one client, at the same authorization server', () => {
    const partner = { ...server, issuer: 'https://partner.acme.test' };
    const findings = checkSettingsOfEach(
      readSettings({
        frontends: {
          shop: { publicOrigin: 'https://shop.acme.test', authorizationServer: server },
          desk: { publicOrigin: 'https://desk.acme.test', authorizationServer: { ...server, clientId: 'desk' } },
          till: { publicOrigin: 'https://till.acme.test', authorizationServer: partner, providers: { main: server } },
        },
      }),
    );
    expect(findings.filter(({ id }) => id === 'settings.shared-client')).toEqual([
      expect.objectContaining({
        level: 'warning',
        what: 'The frontends shop and till are the same client, portfolio at https://login.acme.test.',
      }),
    ]);
  });

  it('says of one frontend what it always said', () => {
    const settings = readSettings({ publicOrigin: 'https://shop.acme.test', authorizationServer: server });
    expect(new Set(checkSettingsOfEach(settings).map(({ about }) => about.split(':').length))).toEqual(new Set([1]));
  });
});
