import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** What is kept beside the sources of this folder and is not compiled: registrations, small applications. */
export const sources = path.resolve(
  path.dirname(fileURLToPath(import.meta.url)),
  '../../../test/authorization-servers',
);

/** The people that each server knows. `alice` is the one who gets disabled. */
export const PASSWORD = 'correct-horse-7';
export const CLIENT_ID = 'portfolio';

/** The lifetime of access tokens that each server is set up with, in seconds. */
export const LIFETIME = 12;

/** A page of the server that a person fills in. The first one that is seen counts. */
export interface Form {
  /** The selector by which the page is recognized. */
  readonly seen: string;
  /** Values by selector; `{person}` stands for the person. */
  readonly fill?: Readonly<Record<string, string>>;
  readonly click: string;
}

/** Where a server runs. */
export interface Place {
  /** Packages, kept between runs. */
  readonly cache: string;
  /** State of this run. */
  readonly folder: string;
  /** Its address to the outside: that of the counting proxy in front of it. */
  readonly origin: string;
  /** Where it listens behind the proxy. */
  readonly port: number;
  /** A second port for itself. */
  readonly adminPort: number;
  /** The origin of the backend, for the registration. */
  readonly backend: string;
  readonly clientSecret: string;
}

/** A server that can be started and stopped, and what can be done to it. What it can't do is left out. */
export interface LiveServer {
  readonly issuer: string;
  /** `TMI_BFF_…` variables that replace what only fits this machine. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Its pages. The first is the one where people sign in. */
  readonly forms: readonly [Form, ...Form[]];
  /** The path of the token endpoint, where requests are counted. */
  readonly tokenPath: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  disablePerson?(person: string): Promise<void>;
  rotateKeys?(): Promise<void>;
  /** Ends the person's session at the server, by other means than the backend. */
  readonly signOutThere?: SignOutThere;
}

/** A page of the server where people sign out, or something an administrator does. */
export type SignOutThere =
  | { readonly page: string; readonly act?: never }
  | { act(person: string): Promise<void>; readonly page?: never };

/** Why a step can't be taken at a server: its documentation says that it does not offer it. */
export type NotOffered = Readonly<Partial<Record<string, string>>>;

/** One authorization server. */
export interface RealServer {
  /** As in `--only`, and the names of its settings file and its page. */
  readonly name: string;
  readonly title: string;
  readonly version: string;
  /** Steps that it does not offer, and why. */
  readonly notOffered?: NotOffered;
  /** Steps that do not succeed there, and why. Such a step runs all the same: if it succeeds, the run fails. */
  readonly differs?: Readonly<Partial<Record<string, string>>>;
  /** Installs what it needs. Throws an error that says what is missing. */
  install(cache: string): Promise<void> | void;
  create(place: Place): LiveServer | Promise<LiveServer>;
}

/** Reads a file of the folder `servers`, with the names in `${…}` replaced by what they stand for in this run. */
export function readTemplate(file: string, { backend, clientSecret, origin, port, folder }: Place): string {
  const values = {
    backend,
    clientSecret,
    origin,
    folder,
    port: String(port),
    lifetime: String(LIFETIME),
    clientId: CLIENT_ID,
    password: PASSWORD,
  };
  const text = readFileSync(path.join(sources, 'servers', file), 'utf8');
  return text.replace(/\$\{(\w+)\}/g, (all, name: string) =>
    name in values ? values[name as keyof typeof values] : all,
  );
}
