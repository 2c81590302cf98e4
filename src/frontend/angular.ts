import { Location } from '@angular/common';
import { HttpErrorResponse, type HttpInterceptorFn } from '@angular/common/http';
import { inject } from '@angular/core';
import { catchError, from, switchMap } from 'rxjs';
import { isNamed, type ResourceServer, tokenAfter, tokenFor } from './authorization.js';
import { apiHeaders } from './backend.js';
import type { Token } from './outcomes.js';
import { backendUrlOf, type ProxiedApi, refusedByBackend } from './proxied-api.js';
import { requireSession } from './require-session.js';
import { pathOf } from './sign-in.js';

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

/**
 * Makes an interceptor for a resource server that the backend calls for the page, in the place of `tokenInterceptor`.
 *
 * It does what `apiFetch` does, for URLs below `target` or `/bff/api/`; all others pass unchanged. Where `apiFetch` throws a
 * `NotAuthorizedError`, the observable ends with one.
 */
export function apiInterceptor(proxied: ProxiedApi): HttpInterceptorFn {
  return (request, next) => {
    const url = backendUrlOf(proxied, request.url);
    if (url === undefined) return next(request);
    return next(request.clone({ url, setHeaders: { ...apiHeaders() } })).pipe(
      catchError((error: unknown) => {
        throw refusalIn(error) ?? error;
      }),
    );
  };
}

function refusalIn(error: unknown) {
  if (!(error instanceof HttpErrorResponse)) return undefined;
  const { status, headers, error: body } = error;
  return refusedByBackend({ status, header: (name) => headers.get(name), body, response: error });
}

/**
 * Guards a route of Angular's router: `canActivate: [sessionGuard]`, or `canActivateChild` for those below it.
 *
 * If the backend is unavailable, the navigation fails with a `NotAuthorizedError`.
 */
export async function sessionGuard(_route: unknown, { url }: { readonly url: string }): Promise<true> {
  // With the base of the application, or the `#` of its addresses.
  const address = inject(Location).prepareExternalUrl(url);
  await requireSession({ returnTo: pathOf(address) });
  return true;
}
