import { X509Certificate } from 'node:crypto';
import { LOCAL } from '../endpoints.js';
import { tried } from '../failures.js';
import { isHeaderValue, offender } from '../probe/header-value.js';
import { catalogue } from '../requirements/index.js';
import { familyOf } from '../severity.js';
import { givenUrls, hintUrls } from './given.js';
import type { ContractTestOptions } from './options.js';

/** The options don't make sense. The message says which, and what was expected. */
export class WrongUsage extends Error {
  override name = 'WrongUsage';
}

/** Throws `WrongUsage` for the first option that can't be right. Nothing has been sent yet. */
export function checkOptions(options: ContractTestOptions): void {
  const { baseUrl, only = [], skip = [], hints = {}, extraHeaders = {} } = options;
  requireHttpUrl('the base URL', baseUrl);
  if (givenUrls(options).some(({ username, password }) => username !== '' || password !== ''))
    throw new WrongUsage('No address may hold a user name or a password. Give them with --header "Authorization: …".');
  const { protocol, hostname, search, hash } = new URL(baseUrl);
  if (protocol === 'http:' && !LOCAL.test(hostname))
    throw new WrongUsage(
      'The base URL must begin with https://. Plain HTTP is for backends on this machine, and for containers by their name.',
    );
  if (search !== '' || hash !== '') throw new WrongUsage('The base URL must not have a query or a fragment.');
  for (const name of [...only, ...skip]) requireKnown(name);
  for (const [name, pair] of Object.entries({ scopes: hints.scopes, resources: hints.resources }))
    if (pair !== undefined && (pair.length !== 2 || pair[0] === pair[1]))
      throw new WrongUsage(`Exactly two different ${name} are needed, not ${pair.length}: ${pair.join(' ')}`);
  if (hints.plainUrl !== undefined && !hints.plainUrl.startsWith('http://'))
    throw new WrongUsage('The plain address must begin with http://.');
  for (const [name, value] of Object.entries(extraHeaders)) {
    if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name)) throw new WrongUsage(`"${name}" is no name of a header.`);
    if (!isHeaderValue(value)) throw new WrongUsage(`The value of the header ${name} has ${offender(value)}.`);
  }
  for (const [name, url] of Object.entries(hintUrls(options)))
    if (url !== undefined && !URL.canParse(url, baseUrl))
      throw new WrongUsage(`The ${name} address must be a path or a URL, not "${url}".`);
  const { certificateAuthority: pem } = options;
  if (pem !== undefined && tried(() => new X509Certificate(pem)) === undefined)
    throw new WrongUsage('The certificate authority must be a certificate in PEM (-----BEGIN CERTIFICATE-----).');
}

function requireHttpUrl(name: string, text: string): void {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new WrongUsage(
      `${name[0]?.toUpperCase()}${name.slice(1)} must be a URL such as https://app.example, not "${text}".`,
    );
}

function requireKnown(name: string): void {
  if (!catalogue.some(({ id }) => id === name || familyOf(id) === name))
    throw new WrongUsage(`There is no requirement or family "${name}". --list shows them.`);
}
