/** What a header can hold: visible characters of Latin-1, spaces and tabs (RFC 9110, section 5.5). */
export function isHeaderValue(text: string): boolean {
  return offenderIn(text) === undefined;
}

/** The first character that a header can't hold, in words. The rest of the value may be secret. */
export function offender(text: string): string {
  const character = offenderIn(text) ?? '';
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  const name = /[\r\n]/.test(character) ? 'a line break' : 'a character';
  return `${name} that no header can hold (U+${code})`;
}

function offenderIn(text: string): string | undefined {
  return /[^\t\u0020-\u007E\u0080-\u00FF]/u.exec(text)?.[0];
}
