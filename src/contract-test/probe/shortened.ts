const MOST_CHARACTERS = 300;

/** A text that people can take in. Only after its secrets were taken out: half a secret is not known any more. */
export function shortened(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}
