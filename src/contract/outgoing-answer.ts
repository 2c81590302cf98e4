/** An answer before it is sent. Header names are in lowercase. */
export interface OutgoingAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** A JSON value, or the text of a page. */
  readonly body: unknown;
}
