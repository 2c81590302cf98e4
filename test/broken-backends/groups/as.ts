import { type Parts, Refused, type Request, type TokenRequest } from '../backend/parts.js';
import type { BrokenBackend, ConformingVariant } from '../broken-backend.js';

type Act = (request: TokenRequest, given: { form: URLSearchParams; credentials: string }) => Partial<TokenRequest>;

/** Asks the token endpoint otherwise. */
const asking =
  (act: Act) =>
  (honest: Parts): Partial<Parts> => ({
    tokenRequest(form, backend) {
      const request = honest.tokenRequest(form, backend);
      return { ...request, ...act(request, { form, credentials: `${backend.clientId}:${backend.clientSecret}` }) };
    },
  });

const KNOWN = 'access_token refresh_token id_token token_type expires_in scope resource refresh_expires_in'.split(' ');

export const asImpostors: readonly BrokenBackend[] = [
  {
    breaks: 'AS-01',
    deed: 'has a query in its token requests',
    change: asking(({ url }, { form }) => ({ url: `${url}?grant_type=${form.get('grant_type')}` })),
  },
  {
    breaks: 'AS-02',
    deed: 'puts scopes into token requests as they are',
    change: (honest) => ({
      checkAllowed(query, session, backend) {
        const scope = query.scope.filter((token) => !/[&=+%]/.test(token));
        honest.checkAllowed({ ...query, scope }, session, backend);
      },
      tokenRequest(form, backend) {
        const scope = form.get('scope');
        if (scope === null) return honest.tokenRequest(form, backend);
        form.delete('scope');
        const request = honest.tokenRequest(form, backend);
        return { ...request, body: `${request.body}&scope=${scope.replaceAll(' ', '%20')}` };
      },
    }),
  },
  {
    breaks: 'AS-03',
    deed: 'says the grant type twice',
    change: asking(({ body }, { form }) => ({ body: `${body}&grant_type=${form.get('grant_type')}` })),
  },
  {
    breaks: 'AS-04',
    deed: 'goes wherever the token endpoint redirects',
    followers: ['ERR-12'],
    change: asking(() => ({ redirect: 'follow' })),
  },
  {
    breaks: 'AS-05',
    deed: 'waits for the authorization server for ever',
    change: asking(() => ({ timeoutMilliseconds: 600_000 })),
  },
  {
    breaks: 'AS-05',
    deed: 'reads answers of any size',
    change: asking(() => ({ largestBody: Number.POSITIVE_INFINITY })),
  },
  {
    breaks: 'AS-05',
    deed: 'serves one session after the other',
    change: (honest) => {
      let turn: Promise<unknown> = Promise.resolve();
      return {
        refresh(session, query, backend) {
          const work = () => honest.refresh(session, query, backend);
          const mine = turn.then(work, work);
          turn = mine;
          return mine;
        },
      };
    },
  },
  {
    breaks: 'AS-06',
    deed: 'refuses answers with members that it does not know',
    change: (honest) => ({
      readIssued(answer, asked, backend) {
        if (Object.keys(answer.members ?? {}).some((name) => !KNOWN.includes(name))) throw new Refused('server_error');
        return honest.readIssued(answer, asked, backend);
      },
    }),
  },
  {
    breaks: 'AS-07',
    deed: 'hands out whatever stands where the token should be',
    change: (honest) => ({
      readIssued({ members = {}, ...answer }, asked, backend) {
        const access_token = String(members.access_token);
        return honest.readIssued({ ...answer, members: { ...members, access_token } }, asked, backend);
      },
    }),
  },
  {
    breaks: 'AS-08',
    deed: 'knows one spelling of Bearer',
    change: (honest) => ({
      readIssued(answer, asked, backend) {
        if (answer.members?.token_type !== 'Bearer') throw new Refused('backend_not_ready');
        return honest.readIssued(answer, asked, backend);
      },
    }),
  },
  {
    breaks: 'AS-09',
    deed: 'puts its credentials together as they are',
    change: asking(({ headers }, { credentials }) => ({
      headers: { ...headers, authorization: `Basic ${Buffer.from(credentials).toString('base64')}` },
    })),
  },
  {
    breaks: 'AS-10',
    deed: 'forwards the headers of the page',
    change: (honest) => {
      let last: Request | undefined;
      return {
        token(request, backend) {
          last = request;
          return honest.token(request, backend);
        },
        tokenRequest(form, backend) {
          const request = honest.tokenRequest(form, backend);
          const foreign = Object.entries(last?.headers ?? {}).filter(([name]) => name.startsWith('x-'));
          return {
            ...request,
            headers: {
              ...Object.fromEntries(foreign.map(([name, value]) => [name, String(value)])),
              ...request.headers,
            },
          };
        },
      };
    },
  },
];

export const asVariants: readonly ConformingVariant[] = [
  {
    custom: 'takes a missing token type for Bearer',
    change: (honest) => ({
      readIssued({ members = {}, ...answer }, asked, backend) {
        return honest.readIssued({ ...answer, members: { token_type: 'Bearer', ...members } }, asked, backend);
      },
    }),
  },
  {
    custom: 'leaves it to the authorization server what a scope is good for',
    change: (honest) => ({
      checkAllowed: ({ scope, resources }, session, backend) =>
        honest.checkAllowed({ scope: scope.filter((token) => !/[&=+%]/.test(token)), resources }, session, backend),
    }),
  },
];
