// This file is auto-generated from openapi.yaml

import type { CallbackData, ContinueLogoutData, LoginData, LogoutCallbackData } from '../contract/index.js';
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
