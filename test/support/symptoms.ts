import { expect } from '@jest/globals';
import { readDocument } from '../docs/documents.js';
import type { TestBackend } from './test-backend.js';

/** A section of docs/troubleshooting.md, without its line breaks and marks of code. */
function told(heading: string): string {
  const section = readDocument('docs/troubleshooting.md')
    .text.split(/^## /m)
    .find((part) => part.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`docs/troubleshooting.md has no section "${heading}"`);
  return section.replace(/\s+/g, ' ').replaceAll('`', '');
}

/** The section has to contain what was seen. */
export function expectTold(heading: string, ...seen: readonly unknown[]): void {
  for (const text of seen) expect(told(heading)).toContain(String(text));
}

/** The first event of this name. */
export function eventOf({ events }: Pick<TestBackend, 'events'>, name: string) {
  const event = events.find((one) => one.name === name);
  if (event === undefined) throw new Error(`no ${name}, but ${events.map((one) => one.name).join(', ')}`);
  return event;
}

export const titleOf = (body: string) => /<title>(.*)<\/title>/.exec(body)?.[1];
