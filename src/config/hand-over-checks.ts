import { isLoopbackUrl } from '../core/network.js';
import type { Options } from './schema.js';

/** 128 random bits have 32 hexadecimal digits, or 22 characters of base64url. */
const SHORTEST_SECRET = 22;
const HOW = 'Make one with: openssl rand -base64 32';

/** The problems of `handOver`. A client with one of its secrets can sign in any person, so the secrets must be strong. */
export function handOverProblems({ handOver }: Options): string[] {
  if (handOver === undefined) return [];
  const { host, socket, secrets } = handOver;
  const short = secrets.flatMap((secret, index) =>
    secret.reveal().length >= SHORTEST_SECRET
      ? []
      : [`handOver.secrets[${index}]: expected at least ${SHORTEST_SECRET} characters. ${HOW}`],
  );
  if (socket !== undefined) return short;
  const none = secrets.length > 0 ? [] : [`handOver.secrets: expected at least one, found none. ${HOW}`];
  return [...short, ...none, ...placeProblems(host)];
}

/** Secret and refresh tokens cross the connection as they are. */
function placeProblems(host: string): string[] {
  if (isLoopbackUrl(`http://${host.includes(':') ? `[${host}]` : host}`)) return [];
  return [
    `handOver.host: expected a loopback address, found "${host}". For another machine, put a proxy with TLS in front that ` +
      'requires a client certificate.',
  ];
}
