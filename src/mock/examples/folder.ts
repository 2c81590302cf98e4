import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ExampleApi } from './example-api.js';

/** `list.json`, `orders.POST.json`, `orders.POST.409.json`: path, method (GET), status (200), media type. */
const FILE_NAME = /^(?<name>.*?)(?:\.(?<method>[A-Z]+))?(?:\.(?<status>[1-5]\d\d))?\.(?<extension>[a-z0-9]+)$/;

/** In the place of a segment of the path, it stands for any. */
const ANY = '_';

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  json: 'application/json',
  txt: 'text/plain; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  html: 'text/html; charset=utf-8',
  xml: 'application/xml',
  pdf: 'application/pdf',
  png: 'image/png',
  svg: 'image/svg+xml',
};

/** Answers from the files of a folder, which are read for each request. */
export function createExamplesOfFolder(folder: string): ExampleApi {
  return {
    async answer({ method, path: requested }) {
      const segments = segmentsOf(requested);
      const found = segments && (await findExample([folder], segments, method === 'HEAD' ? 'GET' : method));
      if (found === undefined) return undefined;
      return { status: found.status, mediaType: found.mediaType, body: await readFile(found.file) };
    },
  };
}

/** The segments of a path; the root is `index`. Only what is listed in the folder is opened, so `..` leads nowhere. */
function segmentsOf(requested: string): string[] | undefined {
  try {
    const segments = requested.split('/').slice(1).map(decodeURIComponent);
    return segments.at(-1) === '' ? [...segments.slice(0, -1), 'index'] : segments;
  } catch {
    return undefined;
  }
}

interface Found {
  readonly file: string;
  readonly status: number;
  readonly mediaType: string;
}

/** Goes down segment by segment, through folders that have its name or stand for any. */
async function findExample(folders: string[], segments: readonly string[], method: string): Promise<Found | undefined> {
  const [segment = '', ...rest] = segments;
  const entries = (await Promise.all(folders.map(entriesOf))).flat();
  const named = [segment, ANY].flatMap((name) => entries.filter((entry) => nameOf(entry, rest.length > 0) === name));
  if (rest.length === 0) return named.map((entry) => readName(entry)).find((file) => file?.method === method);
  const below = named.map(({ folder, name }) => path.join(folder, name));
  return below.length === 0 ? undefined : findExample(below, rest, method);
}

interface Entry {
  readonly folder: string;
  readonly name: string;
  readonly isFolder: boolean;
}

async function entriesOf(folder: string): Promise<Entry[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .map((entry) => ({ folder, name: entry.name, isFolder: entry.isDirectory() }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

function nameOf({ name, isFolder }: Entry, asFolder: boolean): string | undefined {
  if (isFolder !== asFolder) return undefined;
  return isFolder ? name : FILE_NAME.exec(name)?.groups?.name;
}

function readName({ folder, name }: Entry): (Found & { readonly method: string }) | undefined {
  const { method = 'GET', status = '200', extension = '' } = FILE_NAME.exec(name)?.groups ?? {};
  const mediaType = MEDIA_TYPES[extension] ?? 'application/octet-stream';
  return { file: path.join(folder, name), method, status: Number(status), mediaType };
}
