import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request as startRequest } from 'node:https';
import { Readable } from 'node:stream';
import { createSecureContext } from 'node:tls';
import type { CustomFetch } from 'openid-client';
import type { AuthorizationServerSettings } from '../config/authorization-server-schema.js';
import { reasonOf } from '../config/parse-yaml.js';
import { Misconfiguration } from '../core/misconfiguration.js';

/**
 * Makes a fetch that presents a client certificate (RFC 8705) or trusts a private certificate authority. Node's `fetch`
 * can do neither without another package.
 *
 * @param optionPath the path of the authorization server's settings, for error messages
 * @returns `undefined` if no file is configured: Node's `fetch` will do
 * @throws Misconfiguration if a file cannot be read or used
 */
export function createHttpsFetch(
  files: AuthorizationServerSettings['tls'],
  optionPath: string,
): CustomFetch | undefined {
  const { certificateFile, keyFile, caFile } = files;
  if (certificateFile === undefined && keyFile === undefined && caFile === undefined) return undefined;
  const path = `${optionPath}.tls`;
  const material = {
    ...read(`${path}.certificateFile`, 'cert', certificateFile),
    ...read(`${path}.keyFile`, 'key', keyFile),
    ...read(`${path}.caFile`, 'ca', caFile),
  };
  assertUsable(material, path);
  return (url, { method, headers, body, signal }) =>
    new Promise((resolve, reject) => {
      const options = { ...material, method, headers, signal: signal ?? undefined };
      const request = startRequest(url, options, (incoming) => {
        try {
          resolve(responseOf(incoming));
        } catch (error) {
          // A response cannot have this status.
          incoming.destroy();
          reject(new TypeError('fetch failed', { cause: error }));
        }
      });
      // The error has the shape of those of `fetch`, with the reason as its `cause`.
      request.on('error', (error) =>
        reject(signal?.aborted ? signal.reason : new TypeError('fetch failed', { cause: error })),
      );
      request.end(body === undefined || body === null ? undefined : String(body));
    });
}

function read(option: string, member: string, file: string | undefined): Record<string, string> {
  if (file === undefined) return {};
  try {
    return { [member]: readFileSync(file, 'utf8') };
  } catch (error) {
    throw new Misconfiguration([`${option}: the file cannot be read: ${reasonOf(error)}`]);
  }
}

function assertUsable(material: Record<string, string>, path: string): void {
  try {
    createSecureContext(material);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'not PEM';
    throw new Misconfiguration([`${path}: the files do not match: ${reason}`]);
  }
}

function responseOf(incoming: IncomingMessage): Response {
  const status = incoming.statusCode ?? 500;
  const hasBody = ![204, 205, 304].includes(status);
  const headers = new Headers();
  for (const [name, values] of Object.entries(incoming.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  return new Response(hasBody ? (Readable.toWeb(incoming) as ReadableStream) : null, { status, headers });
}
