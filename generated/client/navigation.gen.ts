// This file is auto-generated from openapi.yaml

import type { CallbackData, CallbackOfProviderData, ContinueLogoutData, LoginData, LogoutCallbackData } from '../contract/index.js';
import { client } from './api/client.gen.js';

/**
 * Sign in, or grant more
 *
 * **Navigate to this URL, don't fetch it** (`location.assign(login({ query: { return_to: '/' } }))`). It leads the
 * person through the authorization server and back to `return_to`.
 *
 * With `scope` and `resource` it asks for these in addition to what the session has: this is the way on after
 * `backend_not_ready` (the draft leaves it open, section 1.2). The session survives it, under a new cookie; if
 * another person comes back, a new session begins.
 *
 * With `acr_values` and `max_age` it asks for a stronger or a newer authentication: this is the way on after a
 * resource server's `insufficient_user_authentication` (RFC 9470). The session is as it was if the authorization
 * server doesn't confirm it.
 *
 * With `prompt=none` nobody is asked anything: if the person is signed in at the authorization server, they are
 * now signed in here too; if not, they land on `return_to` as they were. Try it once only: put a mark into
 * `return_to`.
 *
 * With `provider`, or with a `resource` that another authorization server issues tokens for, it leads there. A
 * session that is there stays the session of the person who began it, and holds the new grant beside the others.
 *
 * What goes wrong is shown to the person as a page; a request that doesn't accept HTML gets the error object.
 *
 * @returns the URL to navigate to
 */
export const login = (options: Pick<LoginData, 'query'> = {}): string =>
    client.buildUrl({ url: '/bff/login', ...options });

/**
 * Return from the authorization server
 *
 * The redirect URI that is registered for the backend at the authorization server. Nothing but the authorization
 * server should lead here. On success it sets the session cookie and goes on to `return_to` of the sign-in.
 *
 * @returns the URL to navigate to
 */
export const callback = (options: Pick<CallbackData, 'query'> = {}): string =>
    client.buildUrl({ url: '/bff/callback', ...options });

/**
 * Return from one of several authorization servers
 *
 * The redirect URI for a further authorization server. Each has one of its own, so that the answer of one is never
 * taken for that of another (RFC 9700, section 4.4.2).
 *
 * @returns the URL to navigate to
 */
export const callbackOfProvider = (options: Pick<CallbackOfProviderData, 'query'> = {}): string =>
    client.buildUrl({ url: '/bff/callback/{provider}', ...options });

/**
 * Sign out at the authorization server too
 *
 * **Navigate to this URL, don't fetch it**: it is the `logout_uri` of the answer to `POST /bff/logout`. It leads the
 * person on to the authorization server, which ends its own session with them. Without such an answer shortly before,
 * in the same browser, it leads to `/`.
 *
 * @returns the URL to navigate to
 */
export const continueLogout = (options: Pick<ContinueLogoutData, 'query'> = {}): string =>
    client.buildUrl({ url: '/bff/logout/continue', ...options });

/**
 * Return from signing out at the authorization server
 *
 * The post-logout redirect URI that is registered for the backend at the authorization server. It leads on to
 * `return_to` of the sign-out whose `state` comes back, or to `/`.
 *
 * @returns the URL to navigate to
 */
export const logoutCallback = (options: Pick<LogoutCallbackData, 'query'> = {}): string =>
    client.buildUrl({ url: '/bff/logout/callback', ...options });
