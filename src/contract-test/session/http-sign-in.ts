import { TOKEN } from '../endpoints.js';
import type { ScriptedAuthorizationServer } from '../scripted-authorization-server/index.js';
import { NoSession, type SessionSource } from './session-source.js';

/** Signs in at the tester's own authorization server, which asks for no password. */
export function httpSignIn(loginUrl: string, authorizationServer: ScriptedAuthorizationServer): SessionSource {
  return {
    name: 'the tester’s authorization server',
    isRepeatable: true,
    knowsPeople: true,
    async begin({ baseUrl, newBrowser }, { person, browser = newBrowser(), parameters = {} }) {
      if (person !== undefined) authorizationServer.behave({ person });
      const { answers, last } = await browser.navigate(urlOf(loginUrl, { baseUrl, parameters }));
      if (!answers.some(({ exchange }) => new URL(exchange.request.url).origin === authorizationServer.issuer))
        throw new NoSession(`Signing in at ${loginUrl} doesn't lead to ${authorizationServer.issuer}: ${last.summary}`);
      const refused = answers.find(({ exchange, status }) => status >= 400 && exchange.request.url.includes('code='));
      if (refused) throw new NoSession(`Signing in fails where the code arrives: ${refused.summary}`);
      const cookie = browser.jar.headerFor(new URL(TOKEN, baseUrl));
      if (cookie === undefined) throw new NoSession(`Signing in at ${loginUrl} set no cookie: ${last.summary}`);
      return { cookie, browser, answers };
    },
  };
}

/** The login URL on this backend, with more parameters. */
export function urlOf(
  loginUrl: string,
  { baseUrl, parameters = {} }: { baseUrl: string; parameters?: Readonly<Record<string, string>> },
): string {
  const url = new URL(loginUrl, baseUrl);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}
