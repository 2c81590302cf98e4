import { setTimeout as sleep } from 'node:timers/promises';
import { COOKIE } from '../backend/answering.js';
import type { Answer, Request } from '../backend/parts.js';
import type { Change, Listening } from '../backend/start-backend.js';
import { changedBody } from './breakings/breaking.js';

/** A backend that keeps everything, and does one thing another way. */
export interface HonestVariant {
  readonly name: string;
  readonly change: Change;
  readonly listening?: Listening;
  /** Where its own paths are, by those of the others. */
  readonly paths?: Readonly<Record<string, string>>;
}

type Make = (value: string) => Omit<HonestVariant, 'name'>;

const nothing: Change = () => ({});

const namingTheCookie: Make = (name) => ({
  change: (original) => ({
    sessionCookie: (id) => original.sessionCookie(id).replace(COOKIE, name),
    endedSessionCookie: () => original.endedSessionCookie().replace(COOKIE, name),
    readSessionCookie: (request) =>
      original.readSessionCookie({
        ...request,
        headers: { ...request.headers, cookie: renamed(request.headers.cookie, { from: name, to: COOKIE }) },
      }),
  }),
});

/** The cookies of this name under the other one, without those that had it. */
function renamed(cookie: string | undefined, { from, to }: { from: string; to: string }): string | undefined {
  return cookie
    ?.split('; ')
    .filter((pair) => !pair.startsWith(`${to}=`))
    .map((pair) => (pair.startsWith(`${from}=`) ? `${to}${pair.slice(from.length)}` : pair))
    .join('; ');
}

const addingAnAttribute: Make = (attribute) => ({
  change: (original) => ({ sessionCookie: (id) => `${original.sessionCookie(id)}; ${attribute}` }),
});

const addingAMember: Make = (name) => ({
  change: (original) => ({
    finish: (answer: Answer, request: Request, backend) =>
      withMember(original.finish(answer, request, backend), name, request),
  }),
});

function withMember(answer: Answer, name: string, { path }: Request): Answer {
  const isJson = path.startsWith('/.well-known/') && answer.body.startsWith('{');
  return isJson ? changedBody(answer, (members) => ({ ...members, [name]: { is: ['more'] } })) : answer;
}

const answeringLate: Make = (milliseconds) => ({
  change: (original) => ({
    async answer(request, backend) {
      await sleep(Number(milliseconds));
      return original.answer(request, backend);
    },
  }),
});

const movingPaths: Make = (prefix) => {
  const paths = Object.fromEntries(['/login', '/logout', '/backchannel-logout'].map((path) => [path, prefix + path]));
  const usual = new Map(Object.entries(paths).map(([path, own]) => [own, path]));
  const isMoved = (path: string) => path in paths;
  return {
    paths,
    change: (original) => ({
      answer: (request, backend) =>
        original.answer(
          { ...request, path: isMoved(request.path) ? '/nowhere' : (usual.get(request.path) ?? request.path) },
          backend,
        ),
    }),
  };
};

const sentAs: Make = (transfer) => ({ change: nothing, listening: { transfer: transfer as Listening['transfer'] } });

/** By the axis, its values and what each of them makes otherwise. */
const AXES: Readonly<Record<string, readonly [values: readonly string[], make: Make]>> = {
  'the session cookie is named': [['__Host-sid', '__Host-a.b_c~1', '__Host-Http-id'], namingTheCookie],
  'the session cookie has': [['Max-Age=28800', 'Partitioned', 'Priority=High'], addingAnAttribute],
  'answers come': [['chunked', 'gzip', 'by HTTP/2 from behind a proxy'], sentAs],
  'answers have the member': [['trace_id', 'x-more'], addingAMember],
  'answers take milliseconds': [['40'], answeringLate],
  'its own paths begin with': [['/auth', '/a/b/c'], movingPaths],
  'it listens at': [['::1'], (host) => ({ change: nothing, listening: { host } })],
};

/** One for each value of each axis. */
export function generateHonestVariants(): readonly HonestVariant[] {
  return Object.entries(AXES).flatMap(([axis, [values, make]]) =>
    values.map((value) => ({ name: `${axis} ${value}`, ...make(value) })),
  );
}
