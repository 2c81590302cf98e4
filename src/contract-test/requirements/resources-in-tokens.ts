import { bringsToken } from '../probe/answer.js';
import type { Requirement } from '../requirement.js';
import { finding, note, observation } from '../statements.js';
import { signInWithRefreshDue } from './steps/refreshing.js';

const ELSEWHERE = 'https://elsewhere.example';

/** They differ from request to request, regardless of the query. */
const PASSING = ['refresh_token', 'client_assertion'];

/** Whether a token is for the resource that was asked for. */
export const resourcesInTokens: readonly Requirement[] = [
  {
    id: 'TOK-51',
    level: 'project',
    sentence: 'A requested resource reaches the authorization server in one way or another, or the request is refused.',
    source: 'RFC 8707 2; least privilege',
    why: 'A backend that silently drops it hands out a token that is good for more than was asked for.',
    check: 'Asks for two resources one after the other; the token requests must differ in something.',
    needs: ['authorization server', 'sign-in', 'two resources'],
    requests: 7,
    sharesWaits: true,
    async *run({ signIn, authorizationServer, hints, wait }) {
      authorizationServer.behave({ expiresIn: 1 });
      const { caller } = await signIn();
      await wait(1.1);
      const requests: string[] = [];
      for (const resource of hints.resources ?? []) {
        authorizationServer.forgetRequests();
        const { accessToken } = await caller.token({ resource });
        const [request] = authorizationServer.received('/token');
        if (accessToken === undefined || request === undefined)
          return yield note(`Not judged: for ${resource} there was no token, or no token request.`);
        for (const name of PASSING) request.form.delete(name);
        requests.push(request.form.toString());
      }
      if (new Set(requests).size === 1)
        yield observation('token requests that name the resource', `the same request for both: ${requests[0]}`);
    },
  },
  {
    id: 'TOK-52',
    level: 'project',
    sentence: 'A token is handed out if the authorization server issued it for the resource, and not for another one.',
    source: 'draft-skokan-oauth-resource-response',
    why: 'The frontend would send it to the wrong API.',
    check: 'The token response names another `resource`, as a text and in a list, then the right one in a list.',
    needs: ['authorization server', 'sign-in', 'two resources'],
    requests: 18,
    requires: ['TOK-40'],
    axes: [{ value: ['a text', 'a list', 'a list with the right one'] }],
    async *run(context) {
      const [resource = ''] = context.hints.resources ?? [];
      for (const one of [ELSEWHERE, [ELSEWHERE], [resource]]) {
        const caller = await signInWithRefreshDue(context);
        context.authorizationServer.behave({ tokenMembers: { resource: one } });
        const answer = await caller.token({ resource });
        context.authorizationServer.behaveAsUsual();
        // Whether a token for it has the right form is for other requirements.
        const isWrong = one.includes(resource) ? answer.status !== 200 : bringsToken(answer);
        if (isWrong) yield finding('a token for it, or an error', answer);
      }
    },
  },
];
