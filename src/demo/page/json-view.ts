import { element } from './elements.js';

/** A token of JSON text; style.css has a color for each kind. */
export interface Piece {
  readonly kind: 'key' | 'text' | 'number' | 'word' | 'plain' | 'note';
  readonly text: string;
}

const PIECE =
  /(?<key>"(?:\\.|[^"\\])*"(?=\s*:))|(?<text>"(?:\\.|[^"\\])*")|(?<number>-?\d[\d.eE+-]*)|(?<word>true|false|null)/g;

const TIME_CLAIM = /^\s*"(?:exp|iat|nbf|auth_time)": (\d{9,11}),?$/;

/** Splits a line of JSON text. The pieces joined are the line, with a note after a time. */
export function piecesOfLine(line: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of line.matchAll(PIECE)) {
    if (match.index > end) pieces.push({ kind: 'plain', text: line.slice(end, match.index) });
    const [kind = 'plain', text = ''] = Object.entries(match.groups ?? {}).find(([, found]) => found) ?? [];
    pieces.push({ kind: kind as Piece['kind'], text });
    end = match.index + text.length;
  }
  if (end < line.length) pieces.push({ kind: 'plain', text: line.slice(end) });
  const time = TIME_CLAIM.exec(line)?.[1];
  if (time) pieces.push({ kind: 'note', text: `  ${new Date(Number(time) * 1000).toLocaleTimeString()}` });
  return pieces;
}

/** Shows a JSON value, indented and colored. A text that is not JSON is shown unchanged. */
export function jsonView(value: unknown, testid: string): HTMLPreElement {
  // Scrollable areas must be reachable by keyboard.
  const view = element('pre', { class: 'json', testid, tabindex: '0' }, typeof value === 'string' ? value : undefined);
  if (typeof value === 'string') return view;
  for (const line of JSON.stringify(value, null, 2).split('\n')) {
    view.append(...piecesOfLine(line).map(({ kind, text }) => element('span', { class: `json-${kind}` }, text)), '\n');
  }
  return view;
}
