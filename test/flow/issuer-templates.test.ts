import { beforeEach, describe, expect, it } from '@jest/globals';
import { logOutOverBackchannel } from '../support/backchannel.js';
import { createFrontend, refusalOf } from '../support/frontend.js';
import type { ScriptedAuthorizationServer } from '../support/scripted-authorization-server/index.js';
import type { TestBackend } from '../support/test-backend.js';
import { type TestPair, useTestBackend } from '../support/use-test-backend.js';
import type { HttpAnswer } from '../support/user-agent.js';

const CONTOSO = '8eaef023-2b34-4da1-9baa-8bc8c9d6a490';
const FABRIKAM = 'b9419818-09af-49c2-b0c3-653adc1f376e';
const STRANGER = '0f44c0de-0000-4000-8000-00000badcafe';

const templateOf = ({ issuer }: ScriptedAuthorizationServer) => `${issuer}/{tenantid}/v2.0`;
const issuerOf = ({ issuer }: ScriptedAuthorizationServer, tenant: string) => `${issuer}/${tenant}/v2.0`;

/** Acts as Microsoft Entra ID does at `organizations`: one place for all, and an issuer for each tenant. */
function behaveAs(server: ScriptedAuthorizationServer, tenant: string, claims: Record<string, unknown> = {}): void {
  const { issuer } = server;
  server.answerAlways('/organizations/v2.0/.well-known/openid-configuration', {
    body: {
      issuer: templateOf(server),
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      id_token_signing_alg_values_supported: ['RS256'],
    },
  });
  server.behave({
    idToken: { claims: { iss: issuerOf(server, tenant), tid: tenant, ...claims } },
    authorization: { parameters: { iss: undefined } },
  });
}
const settings = (tenants: object) => (server: ScriptedAuthorizationServer) => ({
  issuer: templateOf(server),
  tenants,
});
/** What the person sees at the end of a sign-in. */
async function signIn(backend: TestBackend, userAgent = backend.newUserAgent()): Promise<HttpAnswer> {
  return backend.finishSignIn(userAgent, await backend.beginSignIn(userAgent));
}
const title = ({ body }: HttpAnswer) => /<title>([^<]*)/.exec(body)?.[1];
const issuersOf = ({ backend }: TestPair) =>
  backend.events.flatMap(({ name, person }) => (name === 'session.started' ? [person?.().issuer] : []));

describe('An authorization server whose issuer is a template', () => {
  const pair = useTestBackend({ authorizationServer: settings({ allowed: [CONTOSO, FABRIKAM] }) });
  beforeEach(() => behaveAs(pair.server, CONTOSO));

  const expectRefused = async (answer: HttpAnswer) => {
    expect(title(answer)).toBe('Signing in did not work');
    expect(answer.headers.getSetCookie().some((cookie) => cookie.startsWith('__Host-tmi-bff='))).toBe(false);
  };

  it('signs people of the allowed tenants in, each under the issuer of the tenant', async () => {
    for (const tenant of [CONTOSO, FABRIKAM]) {
      behaveAs(pair.server, tenant);
      const alice = await pair.backend.signIn();
      expect((await alice.sessionInfo()).status).toBe(200);
      expect(issuersOf(pair).at(-1)).toBe(issuerOf(pair.server, tenant));
    }
  });

  it('refuses a tenant that is not allowed', async () => {
    behaveAs(pair.server, STRANGER);
    await expectRefused(await signIn(pair.backend));
  });

  it.each([
    ['another allowed one', FABRIKAM],
    ['one that is not allowed', STRANGER],
    ['none', undefined],
    ['a list', [CONTOSO]],
  ])('refuses an ID Token whose tid is %s than the tenant of its iss', async (_name, tid) => {
    behaveAs(pair.server, CONTOSO, { tid });
    await expectRefused(await signIn(pair.backend));
  });

  it.each(['{tenantid}', '$&', '$`', '', '.', '..', `${CONTOSO}/../x`, `${CONTOSO}%2f`, '*', `${CONTOSO}/v2.0/x`])(
    'refuses the tenant %j, with characters of templates and URLs',
    async (tenant) => {
      behaveAs(pair.server, tenant);
      await expectRefused(await signIn(pair.backend));
      behaveAs(pair.server, CONTOSO, { tid: tenant, iss: templateOf(pair.server) });
      await expectRefused(await signIn(pair.backend));
    },
  );

  it('refuses an issuer that only resembles the template', async () => {
    const iss = issuerOf(pair.server, CONTOSO);
    for (const wrong of [
      `${iss}/`,
      iss.replace('/v2.0', ''),
      `${iss}.evil.example`,
      iss.toUpperCase(),
      templateOf(pair.server),
    ]) {
      behaveAs(pair.server, CONTOSO, { iss: wrong });
      await expectRefused(await signIn(pair.backend));
    }
  });

  it('compares the iss of the authorization response with the ID Token', async () => {
    const stated = async (tenant: string) => {
      pair.server.behave({ authorization: { parameters: { iss: issuerOf(pair.server, tenant) } } });
      return title(await signIn(pair.backend));
    };
    const signedIn = await stated(CONTOSO);
    expect(await stated(FABRIKAM)).toBe('Signing in did not work');
    expect(signedIn).not.toBe('Signing in did not work');
    pair.server.forgetRequests();
    expect(await stated(STRANGER)).toBe('Signing in was refused');
    expect(pair.server.received('/token')).toEqual([]);
  });

  it('refreshes with ID Tokens of the same tenant only', async () => {
    const alice = await pair.backend.signIn();
    pair.server.behave({ idTokenOnRefresh: true });
    expect((await alice.token({ scope: 'read' })).status).toBe(200);
    behaveAs(pair.server, FABRIKAM);
    expect((await alice.token({ scope: 'buy' })).status).toBe(400);
  });

  it('never gives the grants of a person to one of another tenant with the same sub', async () => {
    const userAgent = pair.backend.newUserAgent();
    const alice = await pair.backend.signIn(userAgent);
    await alice.accessToken({ scope: 'read' });
    const [first] = pair.server.issued.slice(-1);
    behaveAs(pair.server, FABRIKAM);
    await pair.backend.signIn(userAgent);
    expect(issuersOf(pair).at(-1)).toBe(issuerOf(pair.server, FABRIKAM));
    const ends = pair.backend.events.filter(({ name }) => name === 'session.ended');
    expect(ends.at(-1)?.details).toMatchObject({ reason: 'account_switch' });
    const token = await createFrontend(userAgent, pair.backend.origin).accessToken();
    expect(token).not.toBe(first?.accessToken);
  });

  it('ends sessions by the logout tokens of their tenant only', async () => {
    const alice = await pair.backend.signIn();
    const { person } = pair.server.issued.at(-1)?.grant ?? {};
    const send = (claims: Record<string, unknown>) =>
      logOutOverBackchannel(pair, { claims: { sub: person, ...claims } });
    const iss = (tenant: string) => issuerOf(pair.server, tenant);
    expect(refusalOf(await send({ iss: iss(STRANGER) }))).toEqual([400, 'invalid_request']);
    expect(refusalOf(await send({ iss: templateOf(pair.server) }))).toEqual([400, 'invalid_request']);
    expect(refusalOf(await send({ iss: iss(CONTOSO), tid: FABRIKAM }))).toEqual([400, 'invalid_request']);
    expect((await send({ iss: iss(FABRIKAM) })).status).toBe(200);
    expect((await alice.sessionInfo()).status).toBe(200);
    expect((await send({ iss: iss(CONTOSO), tid: CONTOSO })).status).toBe(200);
    expect((await alice.sessionInfo()).status).toBe(400);
  });

  it('is the one that a sign-in of another site names by the issuer of a tenant', async () => {
    const initiate = (iss: string) =>
      pair.backend.newUserAgent().fetch(`${pair.backend.origin}/bff/initiate-login?${new URLSearchParams({ iss })}`);
    expect((await initiate(issuerOf(pair.server, CONTOSO))).status).toBe(303);
    expect((await initiate(issuerOf(pair.server, STRANGER))).status).toBe(400);
  });
});

describe('A template for every tenant', () => {
  const pair = useTestBackend({ authorizationServer: settings({ any: true }) });

  it('signs people of each tenant in, and still compares tid with iss', async () => {
    behaveAs(pair.server, STRANGER);
    await pair.backend.signIn();
    expect(issuersOf(pair)).toEqual([issuerOf(pair.server, STRANGER)]);
    behaveAs(pair.server, STRANGER, { tid: CONTOSO });
    expect(title(await signIn(pair.backend))).toBe('Signing in did not work');
    behaveAs(pair.server, '{tenantid}');
    expect(title(await signIn(pair.backend))).toBe('Signing in did not work');
  });
});
