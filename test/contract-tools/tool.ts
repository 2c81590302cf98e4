/** A document as the backend serves it. */
export interface ServedDocument {
  /** As in the table: `core-3.0`. */
  readonly name: string;
  /** Where it was stored. */
  readonly file: string;
  readonly url: string;
}

/** What a tool is tried with. */
export interface Trial {
  readonly document: ServedDocument;
  /** An empty folder of this trial. */
  readonly folder: string;
  /** The folder into which the tools were installed. */
  readonly cache: string;
  readonly backend: LiveBackend;
}

/** Our backend, in front of a scripted authorization server. */
export interface LiveBackend {
  readonly origin: string;
  /** Where a browser would be: passes requests on with the session, as scripts of a page send them. */
  readonly browser: string;
  /** A cookie and the headers that the browser would add, for tools that send them themselves. */
  signIn(): Promise<Readonly<Record<string, string>>>;
}

/** A program or library by other authors that reads OpenAPI documents. */
export interface Tool {
  readonly name: string;
  readonly version: string;
  /** What it has to do with each document, for the table. */
  readonly task: string;
  /** What is left of its findings, and why: for the page. */
  readonly remarks?: readonly string[];
  install(cache: string): void;
  /** Throws if it does not do it. */
  tryOut(trial: Trial): Promise<void>;
}
