import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { Misconfiguration } from '../core/misconfiguration.js';
import type { InitAnswers } from './settings-text.js';

/** The terminal that the person answers at. */
export interface Terminal {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stdout: NodeJS.WritableStream;
}

interface Question {
  readonly name: keyof InitAnswers;
  readonly option: string;
  readonly text: string;
  /** Absent: an answer is required. */
  readonly fallback?: string;
  /** Whether what is typed is not shown. */
  readonly isSecret?: boolean;
}

const QUESTIONS: readonly Question[] = [
  { name: 'publicOrigin', option: '--origin', text: 'Origin of the page', fallback: 'http://localhost:3000' },
  { name: 'issuer', option: '--issuer', text: 'Issuer of the authorization server, such as https://login.acme.test' },
  { name: 'clientId', option: '--client-id', text: 'Client id of the backend there' },
  { name: 'clientSecret', option: '--client-secret-file', text: 'Client secret (not shown)', isSecret: true },
  {
    name: 'resource',
    option: '--resource',
    text: 'Resource server that the page calls, such as https://api.acme.test (empty: none yet)',
    fallback: '',
  },
  {
    name: 'scopes',
    option: '--scopes',
    text: 'Scopes that the page may request there, separated by spaces',
    fallback: '',
  },
  {
    name: 'store',
    option: '--store',
    text: 'Session store: memory, or embedded, whose sessions survive a restart',
    fallback: 'memory',
  },
  {
    name: 'pages',
    option: '--pages',
    text: 'Folder of the built frontend (empty: another server serves it)',
    fallback: '',
  },
];

/**
 * Completes the answers: at a terminal by asking, otherwise by what is usual.
 *
 * @throws Misconfiguration that names the options for answers without which nothing can be written
 */
export async function askFor(given: Partial<InitAnswers>, terminal: Terminal): Promise<InitAnswers> {
  const answers: Partial<Record<keyof InitAnswers, string>> = { ...given };
  const open = QUESTIONS.filter(({ name }) => answers[name] === undefined);
  if (terminal.stdin.isTTY === true) await askEach(open, answers, terminal);
  for (const { name, fallback } of open) answers[name] ??= fallback;
  const missing = QUESTIONS.filter(({ name }) => answers[name] === undefined);
  if (missing.length > 0) {
    throw new Misconfiguration(missing.map(({ option, text }) => `${option} is missing: ${text}`));
  }
  return answers as InitAnswers;
}

async function askEach(
  questions: readonly Question[],
  answers: Partial<Record<keyof InitAnswers, string>>,
  { stdin, stdout }: Terminal,
): Promise<void> {
  const output = createHidingOutput(stdout);
  const asking = createInterface({ input: stdin, output: output.stream, terminal: true });
  try {
    for (const { name, text, fallback, isSecret = false } of questions) {
      const prompt = `${text}${fallback ? ` [${fallback}]` : ''}: `;
      if (isSecret) output.hideAfter(prompt);
      const answer = (await asking.question(prompt)).trim();
      output.show();
      if (answer !== '') answers[name] = answer;
    }
  } finally {
    asking.close();
  }
}

/** Writes to the terminal, but not what readline echoes of a secret. */
function createHidingOutput(stdout: NodeJS.WritableStream) {
  let isHidden = false;
  let last: string | undefined;
  const stream = new Writable({
    write(chunk, _encoding, done) {
      const isShown = !isHidden;
      if (String(chunk) === last) isHidden = true;
      if (isShown) stdout.write(chunk);
      done();
    },
  });
  return {
    stream,
    hideAfter(prompt: string): void {
      last = prompt;
    },
    show(): void {
      if (isHidden) stdout.write('\n');
      isHidden = false;
      last = undefined;
    },
  };
}
