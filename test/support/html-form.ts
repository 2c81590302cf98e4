/** A button that sends its form. */
export interface Button {
  readonly label: string;
  readonly name?: string;
  readonly value: string;
}

/** A form of a page, as far as tests press it. */
export interface HtmlForm {
  readonly action?: string;
  readonly method: string;
  /** Inputs by name; unchecked boxes are left out. */
  readonly fields: Readonly<Record<string, string>>;
  readonly buttons: readonly Button[];
}

/** Reads the forms of a page. Regular expressions are enough for pages that this project writes. */
export function parseForms(html: string): readonly HtmlForm[] {
  return [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/gi)].map(([, attributes = '', content = '']) => {
    const { action, method = 'get' } = parseAttributes(attributes);
    return {
      ...(action !== undefined && { action }),
      method: method.toUpperCase(),
      fields: parseFields(content),
      buttons: parseButtons(content),
    };
  });
}

/** The text of a page, without its markup. */
export function readText(html: string): string {
  const text = html.replace(/<(script|style|title)\b[\s\S]*?<\/\1>/gi, ' ').replace(/<[^>]*>/g, ' ');
  return unescapeText(text).replace(/\s+/g, ' ').trim();
}

function parseFields(content: string): Record<string, string> {
  const fields = [...content.matchAll(/<input\b([^>]*)>/gi)]
    .map(([, attributes = '']) => parseAttributes(attributes))
    .filter(({ name, type, checked }) => name && (!/^(checkbox|radio)$/i.test(type ?? '') || checked !== undefined))
    .map(({ name = '', value = '' }) => [name, value]);
  return Object.fromEntries(fields);
}

function parseButtons(content: string): Button[] {
  return [...content.matchAll(/<button\b([^>]*)>([\s\S]*?)<\/button>/gi)].map(([, attributes = '', label = '']) => {
    const { name, value = '' } = parseAttributes(attributes);
    return { label: readText(label), value, ...(name !== undefined && { name }) };
  });
}

function parseAttributes(text: string): Record<string, string> {
  const found = text.matchAll(/([\w-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g);
  return Object.fromEntries(
    [...found].map(([, name = '', double, single, bare]) => [
      name.toLowerCase(),
      unescapeText(double ?? single ?? bare ?? ''),
    ]),
  );
}

const characters: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' };

function unescapeText(text: string): string {
  return text.replace(/&(lt|gt|quot|#39|amp);/g, (_all, name: string) => characters[name] ?? '');
}
