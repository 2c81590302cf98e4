import { type SentRequest, valuesOf } from '../probe/exchange.js';
import { neutralised } from '../probe/plain-text.js';

/** A request as it was sent, and as it may be shown. */
export interface ShownRequest {
  readonly sent: SentRequest;
  /** Without secrets: each is replaced by its kind and number, `[session cookie 1]`. */
  readonly shown: SentRequest;
}

export interface AgainOptions {
  /** The labels of secrets that the operator has, and can set as variables. */
  readonly isKnown: (label: string) => boolean;
  /** The backend's certificate needs an authority that the operator named. */
  readonly needsAuthority: boolean;
}

/**
 * A shell line that sends a request again. Where a secret of the operator was, a variable stands that has to be set:
 * `${SESSION_COOKIE_1:?}`. `undefined`: no line would send the same, for instance because a code was used up.
 */
export function lineToSendAgain({ sent, shown }: ShownRequest, options: AgainOptions): string | undefined {
  const parts = partsOf(shown);
  const originals = partsOf(sent);
  const isSame =
    originals.length === parts.length && parts.every((part, at) => isShownAsIs(part, originals[at], options));
  return isSame && isSentAlike(sent) ? curlFor(shown, options) : undefined;
}

const LABEL = /\[[a-z][a-z ]* \d+\]/g;
/** More is hard to read, and to copy. */
const LONGEST = 2000;

function partsOf({ method, url, headers, body = '' }: SentRequest): readonly string[] {
  return [method, url, ...headers.flat(), body];
}

/** Nothing is missing, escaped or hidden, but for secrets that the operator knows. */
function isShownAsIs(part: string, original = '', { isKnown }: AgainOptions): boolean {
  if (part.length > LONGEST || neutralised(original) !== original) return false;
  if ((part.match(LABEL) ?? []).some((label) => !isKnown(label))) return false;
  let at = 0;
  return part.split(LABEL).every((piece, index, pieces) => {
    const isLast = index === pieces.length - 1;
    const found = isLast ? original.length - piece.length : original.indexOf(piece, at);
    const fits = found >= at && original.startsWith(piece, found) && (index > 0 || found === 0);
    at = found + piece.length;
    return fits;
  });
}

/** curl sends it as the tester did: it cuts fragments off, sends one `Host`, and no bytes of Latin-1. */
function isSentAlike({ url, headers }: SentRequest): boolean {
  const isAscii = (text: string) => /^[ -~]*$/.test(text);
  return !url.includes('#') && isAscii(url) && headers.flat().every(isAscii) && valuesOf(headers, 'host').length < 2;
}

const METHODS_WITH_BODY = ['POST', 'PUT', 'PATCH'];

function curlFor({ method, url, headers, body }: SentRequest, { needsAuthority }: AgainOptions): string {
  const data = body ?? (METHODS_WITH_BODY.includes(method) ? '' : undefined);
  const adds = data !== undefined && valuesOf(headers, 'content-type').length === 0;
  return [
    'curl -i --path-as-is --globoff',
    ...(needsAuthority ? [`--cacert "${variable('CERTIFICATE_AUTHORITY')}"`] : []),
    ...(method === 'GET' && data === undefined ? [] : [method === 'HEAD' ? '--head' : `-X ${method}`]),
    ...headers.map(([name, value]) => `-H ${quoted(value === '' ? `${name};` : `${name}: ${value}`)}`),
    ...(adds ? ["-H 'Content-Type:'"] : []),
    ...(data === undefined ? [] : [`--data-raw ${quoted(data)}`]),
    quoted(url),
  ].join(' ');
}

/** In single quotes, where the shell takes everything literally, but for the secrets that were taken out. */
function quoted(text: string): string {
  const withVariables = text.replaceAll("'", "'\\''").replaceAll(LABEL, (label) => `'"${variable(nameFor(label))}"'`);
  return `'${withVariables}'`;
}

/** `[session cookie 1]` becomes `SESSION_COOKIE_1`. */
function nameFor(label: string): string {
  return label.slice(1, -1).replaceAll(' ', '_').toUpperCase();
}

/** The shell ends with an error instead of sending a request without it. */
function variable(name: string): string {
  return `\${${name}:?}`;
}
