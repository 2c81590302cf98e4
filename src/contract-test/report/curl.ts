import type { Exchange } from '../probe/exchange.js';

/** A shell line that sends the request again. Where a secret was, a variable stands: `$COOKIE`, `$SECRET`. */
export function curlFor({ request }: Exchange): string {
  const { method, url, headers, body } = request;
  return [
    'curl -i --path-as-is',
    ...(method === 'GET' ? [] : [method === 'HEAD' ? '--head' : `-X ${method}`]),
    ...headers.map(([name, value]) =>
      name.toLowerCase() === 'cookie' ? `-H "Cookie: ${doubleQuoted(value)}"` : `-H ${quoted(`${name}: ${value}`)}`,
    ),
    ...(body === undefined ? [] : [`--data-raw ${quoted(shortened(body))}`]),
    quoted(shortened(url)),
  ].join(' ');
}

const LONGEST = 2000;

function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** With a variable for each cookie that was taken out. */
function doubleQuoted(text: string): string {
  return shortened(text)
    .replaceAll(/["\\$`]/g, '\\$&')
    .replaceAll(/\[cookie (\d+)\]/g, (_all, number: string) => `$COOKIE_${number}`);
}
