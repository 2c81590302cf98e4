/** How much of a text is read for a report. What comes behind it is not looked at. */
export const LONGEST_READ = 16 * 1024;

const MOST_CHARACTERS = 300;

/**
 * Control characters, which a terminal obeys, and characters that are invisible or reorder what stands around them. Line
 * feed and tabulator are left alone.
 */
const DECEIVING =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u061C\u180E\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}\p{Surrogate}]/gu;

/** Shows what a text holds instead of letting it act: an escape character becomes the six characters `\u001b`. */
export function neutralised(text: string): string {
  return text.replaceAll(DECEIVING, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16);
    return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
  });
}

/** One line of a length that people can take in. Only after secrets were taken out: half a secret is not recognised. */
export function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS)}…` : line;
}
