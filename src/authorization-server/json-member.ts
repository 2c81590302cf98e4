import { isMap, type UncheckedMap } from '../core/is-map.js';

/** The JSON object in a text; `undefined` if it is none. */
export function objectIn(text: string): UncheckedMap | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isMap(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A member of the JSON object in a body; `undefined` if the body is not a JSON object, or has no such member. */
export function memberOf(body: Buffer, name: string): unknown {
  return body.includes(`"${name}"`) ? objectIn(body.toString('utf8'))?.[name] : undefined;
}

/** The same object with another member, or without it. */
export function withMember(body: Buffer, name: string, value: string | undefined): Buffer {
  return Buffer.from(JSON.stringify({ ...JSON.parse(body.toString('utf8')), [name]: value }));
}
