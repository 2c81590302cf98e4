import { CLIENT_ID, PASSWORD } from '../real-server.js';

/** The administration API of the test's realm, behind the counting proxy. */
export const adminUrl = (port: number) => `http://127.0.0.1:${port}/admin/realms/acme`;

/** Ends the sessions of a person. */
export async function signOut(admin: string, person: string): Promise<void> {
  await send(`${admin}/users/${await idOf(admin, person)}/logout`, 'POST');
}

/** What can be changed in the registration of the backend; attributes are merged. */
export interface ClientChange {
  readonly redirectUris?: readonly string[];
  readonly attributes?: Readonly<Record<string, string>>;
}

interface Client extends ClientChange {
  readonly id: string;
}

/** Changes the registration of the backend. Returns a function that restores it. */
export async function changeClient(admin: string, changes: ClientChange): Promise<() => Promise<void>> {
  const answer = await send(`${admin}/clients?clientId=${CLIENT_ID}`, 'GET');
  const [client] = (await answer.json()) as Client[];
  if (client === undefined) throw new Error(`no such client: ${CLIENT_ID}`);
  const put = async (body: Client) => void (await send(`${admin}/clients/${client.id}`, 'PUT', body));
  await put({ ...client, ...changes, attributes: { ...client.attributes, ...changes.attributes } });
  return () => put(client);
}

async function accessToken(admin: string): Promise<string> {
  const body = new URLSearchParams({
    grant_type: 'password',
    client_id: 'admin-cli',
    username: 'admin',
    password: PASSWORD,
  });
  const url = admin.replace('/admin/realms/acme', '/realms/master/protocol/openid-connect/token');
  const answer = await fetch(url, { method: 'POST', headers: { connection: 'close' }, body });
  return ((await answer.json()) as { access_token: string }).access_token;
}

async function send(url: string, method: string, body?: unknown): Promise<Response> {
  const [, admin = ''] = /^(.*\/admin\/realms\/acme)/.exec(url) ?? [];
  const headers = {
    authorization: `Bearer ${await accessToken(admin)}`,
    'content-type': 'application/json',
    connection: 'close',
  };
  const answer = await fetch(url, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${await answer.text()}`);
  return answer;
}

async function idOf(admin: string, person: string): Promise<string> {
  const answer = await send(`${admin}/users?username=${person}&exact=true`, 'GET');
  const [user] = (await answer.json()) as { id: string }[];
  if (user === undefined) throw new Error(`no such person: ${person}`);
  return user.id;
}

/** Changes an account. */
export async function change(admin: string, person: string, changes: Readonly<Record<string, unknown>>): Promise<void> {
  const url = `${admin}/users/${await idOf(admin, person)}`;
  const user = (await (await send(url, 'GET')).json()) as Record<string, unknown>;
  await send(url, 'PUT', { ...user, ...changes });
}

/** A new active key with a higher priority: new ID Tokens are signed with it. */
export async function addKey(admin: string): Promise<void> {
  await send(`${admin}/components`, 'POST', {
    name: 'rsa-new',
    providerId: 'rsa-generated',
    providerType: 'org.keycloak.keys.KeyProvider',
    config: { priority: ['1000'], enabled: ['true'], active: ['true'], keySize: ['2048'], algorithm: ['RS256'] },
  });
}
