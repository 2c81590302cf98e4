import createClient from 'openapi-fetch';
import type { paths } from './schema.js';

declare const process: { readonly argv: readonly string[]; readonly stdout: { write(text: string): void } };

const client = createClient<paths>({ baseUrl: process.argv[2] ?? '' });

// In the document of the instance, only its resources are of the type.
const query = { resource: ['https://stocks.example' as const], scope: 'read' };
const { data: token, error } = await client.GET('/.well-known/bff-token', { params: { query } });
if (token === undefined) throw new Error(`no token: ${error.error}`);
const lifetime: number | undefined = token.expires_in;
if (token.access_token === '' || lifetime === undefined) throw new Error('the token is empty, or has no lifetime');

const { data: person } = await client.GET('/.well-known/bff-sessioninfo');
if (person?.sub === undefined) throw new Error('no person is signed in');

const refused = await client.GET('/.well-known/bff-token', { params: { query: { scope: 'unknown' } } });
if (refused.error?.error !== 'invalid_scope') throw new Error(`refused otherwise: ${JSON.stringify(refused.error)}`);

process.stdout.write('a token and a person\n');
