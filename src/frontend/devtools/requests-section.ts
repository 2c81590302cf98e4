import { make, makeButton, makeSection, type Section } from './dom.js';
import { clearLog, type LogEntry, logEntries } from './log.js';
import { meaningOf } from './meanings.js';

const NAMES: Readonly<Record<LogEntry['kind'], string>> = {
  backend: 'backend',
  resource: 'resource server',
  navigation: 'navigation',
  load: 'page',
};

/** Shows the log, newest first, and what each refusal means. */
export function createRequestsSection(): Section {
  const list = make('ol', { class: 'rows' });
  const clear = makeButton('Clear', { testid: 'devtools-clear' }, clearLog);
  let shown: readonly LogEntry[] | undefined;
  const update = () => {
    const entries = logEntries();
    if (entries === shown) return;
    shown = entries;
    list.replaceChildren(...[...entries].reverse().map(createRow));
  };
  return { element: makeSection('Requests', list, make('div', { class: 'buttons' }, clear)), update };
}

function createRow(entry: LogEntry): HTMLElement {
  const { at, kind, text, error } = entry;
  const time = make('time', {}, new Date(at).toLocaleTimeString());
  const head = make(
    'p',
    { class: 'head' },
    make('span', { class: 'kind', 'data-kind': kind }, NAMES[kind]),
    make(
      'span',
      { class: 'outcome', 'data-ok': String(error === undefined && (entry.status ?? 200) < 400) },
      outcomeOf(entry),
    ),
    time,
  );
  const row = make('li', { testid: 'request' }, head, make('code', {}, textOf(kind, text)));
  if (error !== undefined) row.append(createMeaning(error, entry));
  return row;
}

function textOf(kind: LogEntry['kind'], text: string): string {
  if (kind === 'load') return `loaded ${text}`;
  return kind === 'navigation' ? `to ${text}` : text;
}

function outcomeOf({ status, milliseconds, error, times = 1 }: LogEntry): string {
  const parts = [
    status ?? error,
    milliseconds === undefined ? undefined : `${milliseconds} ms`,
    times > 1 ? `× ${times}` : undefined,
  ];
  return parts.filter((part) => part !== undefined).join(' · ');
}

function createMeaning(code: string, { errorDescription }: LogEntry): HTMLElement {
  const { means, helps } = meaningOf(code);
  const description = errorDescription === undefined ? [] : [make('p', { class: 'quiet' }, `“${errorDescription}”`)];
  return make(
    'details',
    { testid: 'devtools-meaning' },
    make('summary', {}, make('code', {}, code), ' means …'),
    make('p', {}, means),
    make('p', {}, helps),
    ...description,
  );
}
