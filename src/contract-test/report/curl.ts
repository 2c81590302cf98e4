import type { Exchange } from '../probe/exchange.js';

/** A shell line that sends the request again. Where a secret was, a variable stands: `$COOKIE_1`, `$HEADER_1`. */
export function curlFor({ request }: Exchange): string {
  const { method, url, headers, body } = request;
  return [
    'curl -i --path-as-is',
    ...(method === 'GET' ? [] : [method === 'HEAD' ? '--head' : `-X ${method}`]),
    ...headers.map(([name, value]) => `-H ${quoted(`${name}: ${shortened(value)}`)}`),
    ...(body === undefined ? [] : [`--data-raw ${quoted(shortened(body))}`]),
    quoted(shortened(url)),
  ].join(' ');
}

const LONGEST = 2000;

function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** In single quotes, where the shell takes everything literally, but for the secrets that were taken out. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''").replaceAll(/\[([a-z][a-z ]*) (\d+)\]/g, variable)}'`;
}

function variable(_label: string, kind: string, number: string): string {
  return `'"$${kind.replaceAll(' ', '_').toUpperCase()}_${number}"'`;
}
