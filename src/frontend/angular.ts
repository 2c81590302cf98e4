import { HttpErrorResponse, type HttpInterceptorFn } from '@angular/common/http';
import { catchError, from, switchMap } from 'rxjs';
import { isNamed, type ResourceServer, tokenAfter, tokenFor } from './authorization.js';
import type { Token } from './outcomes.js';

/**
 * Makes an interceptor for Angular's `HttpClient`, to be given to `withInterceptors`; one for each resource server.
 *
 * It does what `authorizedFetch` does. Where that throws a `NotAuthorizedError`, the observable ends with one.
 */
export function tokenInterceptor(server: ResourceServer): HttpInterceptorFn {
  return (request, next) => {
    if (!isNamed(server, request.urlWithParams)) return next(request);
    const send = ({ accessToken }: Token) =>
      next(request.clone({ setHeaders: { Authorization: `Bearer ${accessToken}` } }));
    const sendAgain = (token: Token) => (error: unknown) =>
      from(tokenAfterError(server, token, error)).pipe(switchMap(send));
    return from(tokenFor(server)).pipe(switchMap((token) => send(token).pipe(catchError(sendAgain(token)))));
  };
}

/** @throws the error, if it stands */
async function tokenAfterError(server: ResourceServer, token: Token, error: unknown): Promise<Token> {
  if (!(error instanceof HttpErrorResponse)) throw error;
  const challenge = error.headers.get('WWW-Authenticate');
  const another = await tokenAfter(server, { token, status: error.status, challenge, response: error });
  if (!another) throw error;
  return another;
}
