import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Contract, loadContract } from '../../../src/contract/contract.js';
import type { ParsedBody } from '../../../src/contract/decode-form.js';
import type { IncomingRequest } from '../../../src/contract/incoming-request.js';

const TOKEN = '/.well-known/bff-token';
const FORM = 'application/x-www-form-urlencoded';

function read(body: string | Buffer | ParsedBody, limit: number): Buffer | ParsedBody | 'too large' {
  if (typeof body !== 'string') return body;
  return body.length > limit ? 'too large' : Buffer.from(body);
}

describe('A request', () => {
  let contract: Contract;
  beforeAll(async () => {
    contract = await loadContract();
  });

  async function validate(
    method: string,
    target: string,
    { body = '', type = FORM }: { body?: string | Buffer | ParsedBody; type?: string } = {},
  ) {
    const [path = '', query = ''] = target.split('?');
    const route = contract.route(method, path);
    if (route?.kind !== 'operation') throw new Error(`no operation at ${target}`);
    const request: IncomingRequest = {
      id: 'test',
      method,
      path,
      query,
      headers: { 'content-type': type },
      secure: true,
      address: () => '',
      readBody: async (limit) => read(body, limit),
    };
    const validation = await route.operation.validateRequest(request);
    if (validation.kind === 'valid') return validation.parameters;
    const { status, body: refusal } = validation.refusal;
    return [status, refusal.error, refusal.error_description];
  }

  it.each([
    ['', {}],
    ['?scope=read+buy', { scope: 'read buy' }],
    ['?resource=https%3A%2F%2Fa.test&resource=https://b.test', { resource: ['https://a.test', 'https://b.test'] }],
    ['?resource=https://a.test', { resource: ['https://a.test'] }],
    ['?min_validity=60', { min_validity: 60 }],
    ['?unknown=1&scope=&toString=x&__proto__=y', {}],
    ['?unknown=%zz&%ff=1&scope=read', { scope: 'read' }],
  ])('has the parameters that the contract declares, decoded: %j [TOK-06] [TOK-08]', async (query, parameters) => {
    expect(await validate('GET', TOKEN + query)).toEqual(parameters);
  });

  it.each([
    ['?scope=%zz', 'invalid_request', 'scope is not valid percent-encoded UTF-8.'],
    ['?scope=a&scope=b', 'invalid_request', 'scope must not be repeated.'],
    ['?scope=%22', 'invalid_scope', 'A scope must be tokens separated by single spaces.'],
    ['?resource=stocks', 'invalid_target', 'A resource must be an absolute URI without a fragment.'],
    ['?min_validity=-1', 'invalid_request', 'min_validity must be a whole number of seconds from 0 to 86400.'],
  ])('is refused for its query %j', async (query, error, description) => {
    expect(await validate('GET', TOKEN + query)).toEqual([400, error, description]);
  });

  it('has the parameters of its form, and none in the query of a POST [TOK-03] [TOK-04]', async () => {
    expect(await validate('POST', TOKEN, { body: 'scope=read&min_validity=5' })).toEqual({
      scope: 'read',
      min_validity: 5,
    });
    expect(await validate('POST', `${TOKEN}?unknown=1`)).toEqual({});
    expect(await validate('POST', `${TOKEN}?%zz=1`, { body: 'unknown=%zz' })).toEqual({});
    const misplaced = [400, 'invalid_request', 'In a POST, scope belongs in the body.'];
    expect(await validate('POST', `${TOKEN}?scope=read`)).toEqual(misplaced);
  });

  it('has the parameters that a body parser has made of its form', async () => {
    expect(
      await validate('POST', TOKEN, { body: { parsed: { scope: 'read', resource: ['https://a.test'] } } }),
    ).toEqual({
      scope: 'read',
      resource: ['https://a.test'],
    });
    expect(await validate('POST', TOKEN, { body: { parsed: {} } })).toEqual({});
  });

  it.each<[Parameters<typeof validate>[2], number, string]>([
    [{ body: 'scope=read', type: 'application/json' }, 400, `The body must be ${FORM}.`],
    [{ body: 'scope=%ff' }, 400, 'scope is not valid percent-encoded UTF-8.'],
    [{ body: Buffer.from([0xff]) }, 400, 'The body is not a form in UTF-8.'],
    [{ body: { parsed: 1 } }, 400, 'The body is not a form in UTF-8.'],
    [{ body: `scope=${'a'.repeat(16 * 1024)}` }, 413, 'The body is too large.'],
  ])('is refused for its body: case %#', async (body, status, description) => {
    expect(await validate('POST', TOKEN, body)).toEqual([status, 'invalid_request', description]);
  });

  it('names the parameter that is missing', async () => {
    const missing = [400, 'invalid_request', 'logout_token is missing.'];
    expect(await validate('POST', '/bff/backchannel-logout')).toEqual(missing);
  });

  it('has the parameters of its path', async () => {
    expect(await validate('GET', '/bff/callback/partner?state=s')).toEqual({ provider: 'partner', state: 's' });
    const malformed = [400, 'invalid_request', 'There is no such provider.'];
    expect(await validate('GET', '/bff/callback/Partner')).toEqual(malformed);
    expect(await validate('GET', '/bff/callback/p%61rtner')).toEqual(malformed);
    expect(await validate('GET', '/bff/callback/%zz')).toEqual(malformed);
  });

  it('shares the parameters of a query that is repeated, which nothing can change', async () => {
    const target = `${TOKEN}?scope=read&resource=https://a.test`;
    const first = await validate('GET', target);
    expect(await validate('GET', target)).toBe(first);
    expect(await validate('GET', `${TOKEN}?scope=buy&resource=https://a.test`)).not.toBe(first);
    expect(Object.isFrozen(first)).toBe(true);
    expect(Object.isFrozen(Object(first).resource)).toBe(true);
  });

  it('is refused each time for a query that is not valid', async () => {
    const refusal = [400, 'invalid_request', 'scope must not be repeated.'];
    expect(await validate('GET', `${TOKEN}?scope=a&scope=b`)).toEqual(refusal);
    expect(await validate('GET', `${TOKEN}?scope=a&scope=b`)).toEqual(refusal);
  });

  it.each([
    ['of navigations, which may have secrets', `/bff/login?return_to=/`],
    ['that are long', `${TOKEN}?scope=${'a'.repeat(1024)}`],
  ])('does not keep queries %s', async (_, target) => {
    expect(await validate('GET', target)).not.toBe(await validate('GET', target));
  });

  it('keeps no more queries than a page may repeat, however many are sent', async () => {
    const target = `${TOKEN}?scope=kept`;
    const first = await validate('GET', target);
    for (let query = 0; query < 100; query += 1) await validate('GET', `${TOKEN}?scope=s${query}`);
    const again = await validate('GET', target);
    expect(again).toEqual(first);
    expect(again).not.toBe(first);
  });
});
