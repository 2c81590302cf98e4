/** Leaves out what browsers say about where a request comes from. */
export const NO_METADATA = { 'Sec-Fetch-Site': undefined, 'Sec-Fetch-Mode': undefined, 'Sec-Fetch-Dest': undefined };

/** What a browser says of a navigation. */
export const NAVIGATION = { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' };

/** What loads without a script of the page that reads the answer, with the mode that browsers send for it (Fetch, 2.2.5). */
const ELEMENTS = [
  ['no-cors', 'script image style audio video track embed object'],
  ['navigate', 'document iframe frame embed object'],
  ['cors', 'font manifest json'],
  ['same-origin', 'worker sharedworker serviceworker xslt'],
] as const;

/** Requests that are not a `fetch` of the own page, such as `navigate document`. */
export const NOT_BY_SCRIPTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'none navigate document': { 'Sec-Fetch-Site': 'none', ...NAVIGATION },
  ...Object.fromEntries(
    ELEMENTS.flatMap(([mode, destinations]) =>
      destinations
        .split(' ')
        .map((destination) => [`${mode} ${destination}`, { 'Sec-Fetch-Mode': mode, 'Sec-Fetch-Dest': destination }]),
    ),
  ),
};
