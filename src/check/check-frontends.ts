import { authorizationServersOf } from '../config/authorization-server-checks.js';
import type { ReadSettings } from '../config/read-frontends.js';
import type { Options } from '../config/schema.js';
import { checkAuthorizationServers, type OnlineOptions } from './check-authorization-servers.js';
import { checkSettings } from './check-settings.js';
import { type Finding, warning } from './finding.js';

/** The offline part, for each frontend, and for all of them together. */
export function checkSettingsOfEach(settings: ReadSettings, secretFiles: readonly string[] = []): Finding[] {
  const frontends = frontendsOf(settings);
  const each = frontends.map(([name, options]) => [name, checkSettings(options, secretFiles)] as const);
  return [...joined(each), ...checkSharedClients(frontends)];
}

/** The online part, for each frontend. */
export async function checkAuthorizationServersOfEach(
  settings: ReadSettings,
  online: OnlineOptions,
): Promise<Finding[]> {
  const each = frontendsOf(settings).map(
    async ([name, options]) => [name, await checkAuthorizationServers(options, online)] as const,
  );
  return joined(await Promise.all(each));
}

type Named<Value> = readonly (readonly [name: string, Value])[];

const frontendsOf = ({ options, frontends }: ReadSettings): Named<Options> =>
  Object.entries(frontends ?? { '': options });

/** What was found in all frontends alike is about the process, or about what they share. The rest is named with its frontend. */
function joined(each: Named<readonly Finding[]>): Finding[] {
  const texts = each.map(([, findings]) => new Set(findings.map(textOf)));
  const isOfAll = (finding: Finding) => texts.every((own) => own.has(textOf(finding)));
  const [[, first] = ['', []]] = each;
  const ofOne = each.flatMap(([name, findings]) =>
    findings.filter((one) => !isOfAll(one)).map((one) => ({ ...one, about: `${name}: ${one.about}` })),
  );
  return [...first.filter(isOfAll), ...ofOne];
}

const textOf = (finding: Finding): string => JSON.stringify(finding);

/** Whether several frontends are one client of an authorization server. */
function checkSharedClients(frontends: Named<Options>): Finding[] {
  const names = new Map<string, Set<string>>();
  for (const [name, options] of frontends)
    for (const { settings } of authorizationServersOf(options)) {
      const client = `${settings.clientId} at ${settings.issuer}`;
      names.set(client, (names.get(client) ?? new Set()).add(name));
    }
  const shared = [...names].filter(([, users]) => users.size > 1);
  return shared.map(([client, users]) =>
    warning(
      'settings.shared-client',
      `The frontends ${[...users].join(' and ')} are the same client, ${client}.`,
      'Register a client for each frontend, with its own redirect URI and back-channel logout URI.',
    ),
  );
}
