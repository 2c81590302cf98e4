/** What an error of the library says about a claim or a member that is not as expected. */
interface UnexpectedMember {
  readonly claim?: string;
  /** What is wrong, if there is more to say than the error's code. */
  readonly problem?: string;
}

/** The library nests the details of a comparison in the cause of a cause. */
const DEPTH = 4;

/** Finds the name of the claim, or of the member of the metadata, that an error is about. Never its value. */
export function unexpectedMember(error: unknown): UnexpectedMember {
  let details = error;
  for (let depth = 0; depth < DEPTH && typeof details === 'object' && details !== null; depth += 1) {
    const { claim, attribute = claim, cause, body } = details as Readonly<Record<string, unknown>>;
    if (typeof attribute === 'string' && /^[a-z_]{1,60}$/.test(attribute)) {
      return attribute === 'issuer' ? { claim: attribute, ...otherIssuer(body) } : { claim: attribute };
    }
    details = cause;
  }
  return {};
}

/** The issuer is public, and the most frequent mistake in settings. */
function otherIssuer(metadata: unknown): Pick<UnexpectedMember, 'problem'> {
  const { issuer } = (metadata ?? {}) as { readonly issuer?: unknown };
  return typeof issuer === 'string' ? { problem: `its metadata names another issuer: ${issuer}` } : {};
}
