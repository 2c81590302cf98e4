/** An error response, with its reason. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, description: string, headers: Readonly<Record<string, string>> = {}) {
    super(description);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

export function badRequest(description: string): Problem {
  return new Problem(400, 'invalid_request', description);
}

/** The request has no access token, so the challenge has no error code (RFC 6750, section 3.1). */
export function tokenMissing(): Problem {
  return new Problem(401, 'missing_token', 'This needs an access token.', { 'WWW-Authenticate': 'Bearer' });
}

export function tokenInvalid(description: string): Problem {
  return new Problem(401, 'invalid_token', description, {
    'WWW-Authenticate': `Bearer error="invalid_token", error_description="${description}"`,
  });
}

/** The access token lacks a scope, which the challenge names (RFC 6750, section 3.1). */
export function scopeInsufficient(scope: string): Problem {
  const description = `This needs the scope ${scope}.`;
  return new Problem(403, 'insufficient_scope', description, {
    'WWW-Authenticate': `Bearer error="insufficient_scope", error_description="${description}", scope="${scope}"`,
  });
}
