import { type Document, isNode, LineCounter, parseDocument, visit } from 'yaml';
import { isNameOfOption } from './did-you-mean.js';

/**
 * Invalid YAML. The message has the place, an error code, and the line with the names of options in it: no other text of the
 * settings, which may be a secret.
 */
export class UnreadableYaml extends Error {
  override readonly name = 'UnreadableYaml';
}

/** The code of an error. Messages of Node.js quote file names and content, so they are not shown. */
export function reasonOf(error: unknown): string {
  if (error instanceof UnreadableYaml) return error.message;
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown reason';
}

/** A parsed document that knows where its values are. */
export interface PlacedYaml {
  readonly value: unknown;
  /** The line of a value, or of the nearest map around it. */
  readonly lineOf: (path: readonly (string | number)[]) => number | undefined;
}

/** What the codes of common mistakes mean. The messages of the library quote the text. */
const MEANINGS: Readonly<Record<string, string>> = {
  BAD_ALIAS: 'an alias (*) without its anchor; put a text that begins with * in quotes',
  BAD_DIRECTIVE: 'an unknown directive (%)',
  BAD_DQ_ESCAPE: 'an unknown escape (\\) in double quotes; single quotes have none',
  BAD_INDENT: 'wrong indentation',
  BAD_SCALAR_START: 'a text that begins with a reserved character; put it in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a colon too many, or wrong indentation',
  BLOCK_IN_FLOW: 'a closing bracket is missing',
  DUPLICATE_KEY: 'the same name twice in one map',
  MISSING_CHAR: 'a bracket, a quote or a comma is missing',
  MULTILINE_IMPLICIT_KEY: 'a colon, or the space behind it, is missing',
  TAB_AS_INDENT: 'a tab as indentation; use spaces',
  TAG_RESOLVE_FAILED: 'an unknown tag (!); put a text that begins with ! in quotes',
  UNEXPECTED_TOKEN: 'something that does not belong here',
};

/**
 * Parses a YAML document. Errors and warnings of the library's own `parse` quote the text.
 *
 * @throws UnreadableYaml if the text is not valid YAML
 */
export function parseYaml(text: string): unknown {
  return parsePlacedYaml(text).value;
}

/** Like `parseYaml`, with the places of the values. */
export function parsePlacedYaml(text: string): PlacedYaml {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'silent' });
  const refuse = (code: string, offset: number): never => {
    const { line, col } = lines.linePos(offset);
    throw new UnreadableYaml(describeProblem(code, { line, column: col, text: text.split('\n')[line - 1] ?? '' }));
  };
  const [problem] = [...document.errors, ...document.warnings];
  if (problem) return refuse(problem.code, problem.pos[0]);
  const lost = offsetOfUnresolvedAlias(document);
  if (lost !== undefined) return refuse('BAD_ALIAS', lost);
  return { value: contentOf(document, refuse), lineOf: (path) => lineIn(document, lines, path) };
}

function contentOf(document: Document, refuse: (code: string, offset: number) => never): unknown {
  try {
    return document.toJS();
  } catch {
    return refuse('RESOURCE_EXHAUSTION', 0);
  }
}

interface Place {
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

function describeProblem(code: string, { line, column, text }: Place): string {
  const meaning = MEANINGS[code];
  const excerpt = excerptOf(text);
  return `line ${line}, column ${column}: ${code}${meaning ? ` (${meaning})` : ''}${excerpt && `: ${excerpt}`}`;
}

/** The name of an option at the beginning of a line, and dots for the rest; nothing if there is no such name. */
function excerptOf(line: string): string {
  const [, indent = '', name = '', rest = ''] = /^(\s*(?:- +)?)["']?([A-Za-z]+)["']?\s*:(.*)$/s.exec(line) ?? [];
  if (!isNameOfOption(name)) return '';
  return `${indent.replaceAll('\t', '→')}${name}:${rest.trim() === '' ? '' : ' …'}`;
}

function lineIn(document: Document, lines: LineCounter, path: readonly (string | number)[]): number | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return undefined;
}

function offsetOfUnresolvedAlias(document: Document): number | undefined {
  let offset: number | undefined;
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document) !== undefined) return undefined;
      offset = alias.range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return offset;
}
