import { expect, it } from '@jest/globals';
import { ENDPOINTS } from '../../../src/contract-test/endpoints.js';
import { createCaller } from '../../../src/contract-test/probe/caller.js';
import type { Exchange, ReceivedResponse, SentRequest } from '../../../src/contract-test/probe/exchange.js';
import { valuesOf } from '../../../src/contract-test/probe/exchange.js';
import type { Transport } from '../../../src/contract-test/probe/transport.js';
import { expectOfBoth } from '../../../src/contract-test/statements.js';

it('A check of both endpoints sends each the same cookie, also if the first answer sets another [SES-02] [SES-03] [CKI-10]', async () => {
  const sent: (readonly string[])[] = [];
  const response: ReceivedResponse = {
    status: 400,
    headers: [['set-cookie', 's=another; Path=/; Secure; HttpOnly']],
    body: '{"error":"login_required"}',
  } as unknown as ReceivedResponse;
  const transport = {
    async send(request: SentRequest): Promise<Exchange> {
      sent.push(valuesOf(request.headers, 'cookie'));
      return { request, response, milliseconds: 1 } as unknown as Exchange;
    },
  } as Transport;
  const caller = createCaller({ transport, baseUrl: 'https://app.example', cookie: 's=altered' });
  for await (const _ of expectOfBoth(caller, 'an error', () => false));
  expect(sent).toEqual(ENDPOINTS.map(() => ['s=altered']));
});
