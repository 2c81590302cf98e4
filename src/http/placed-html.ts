import { type DefaultTreeAdapterTypes, defaultTreeAdapter, parse } from 'parse5';

/** An element of an HTML source, with its attributes by their names. */
export interface PlacedElement {
  readonly tag: string;
  readonly offset: number;
  readonly attributes: readonly PlacedAttribute[];
}

export interface PlacedAttribute {
  readonly name: string;
  readonly offset: number;
  readonly end: number;
}

/** Where text stands, and in which elements, the innermost first. */
export interface PlacedText {
  readonly offset: number;
  readonly end: number;
  readonly within: readonly string[];
}

export interface PlacedHtml {
  readonly elements: readonly PlacedElement[];
  readonly texts: readonly PlacedText[];
}

/** Parses an HTML document as a browser does. Elements that only the parser adds are left out. */
export function placedHtmlOf(source: string): PlacedHtml {
  const found = { elements: [] as PlacedElement[], texts: [] as PlacedText[] };
  collect(parse(source, { sourceCodeLocationInfo: true }), [], found);
  return found;
}

function collect(
  parent: DefaultTreeAdapterTypes.ParentNode,
  within: readonly string[],
  found: { readonly elements: PlacedElement[]; readonly texts: PlacedText[] },
): void {
  for (const node of parent.childNodes) {
    const place = node.sourceCodeLocation;
    if (defaultTreeAdapter.isTextNode(node) && place) {
      found.texts.push({ offset: place.startOffset, end: place.endOffset, within });
    }
    if (!defaultTreeAdapter.isElementNode(node)) continue;
    if (node.sourceCodeLocation) found.elements.push(placedElement(node, node.sourceCodeLocation));
    collect('content' in node ? (node.content as typeof parent) : node, [node.tagName, ...within], found);
  }
}

function placedElement(
  { tagName, attrs }: DefaultTreeAdapterTypes.Element,
  place: NonNullable<DefaultTreeAdapterTypes.Element['sourceCodeLocation']>,
): PlacedElement {
  const attributes = attrs.flatMap(({ name }) => {
    const at = place.attrs?.[name];
    return at ? [{ name, offset: at.startOffset, end: at.endOffset }] : [];
  });
  return { tag: tagName, offset: place.startOffset, attributes };
}
