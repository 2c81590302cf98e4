import { type Document, LineCounter, parseDocument, visit } from 'yaml';

/** Invalid YAML. The message has the line and an error code, but no text of the settings, which may be a secret. */
export class UnreadableYaml extends Error {
  override readonly name = 'UnreadableYaml';
}

/**
 * Parses a YAML document. Errors and warnings of the library's own `parse` quote the text.
 *
 * @throws UnreadableYaml if the text is not valid YAML
 */
export function parseYaml(text: string): unknown {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'silent' });
  const [problem] = [...document.errors, ...document.warnings];
  const refuse = (code: string, offset: number) => {
    throw new UnreadableYaml(`line ${lines.linePos(offset).line}: ${code}`);
  };
  if (problem) return refuse(problem.code, problem.pos[0]);
  const lost = offsetOfUnresolvedAlias(document);
  if (lost !== undefined) return refuse('BAD_ALIAS', lost);
  try {
    return document.toJS();
  } catch {
    return refuse('RESOURCE_EXHAUSTION', 0);
  }
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
