// This file is auto-generated from openapi.yaml

import type { CallbackData, CallbackOfProviderData, ContinueLogoutData, InitiateLoginData, LoginData, LogoutCallbackData } from '../contract/index.js';
import { client } from './api/client.gen.js';

/**
 * Sign in, or grant more
 *
 * **Navigate to this URL, do not fetch it** (`location.assign(login({ query: { return_to: '/' } }))`). The backend
 * redirects the browser to the authorization server, which returns it to `/bff/callback`; from there it goes to
 * `return_to`.
 *
 * `scope` and `resource` are requested in addition to what the session has: use them after `backend_not_ready` (the
 * draft leaves this open, section 1.2). The session continues under a new cookie. If another person signs in, a new
 * session starts.
 *
 * `acr_values` and `max_age` request a stronger or a newer authentication: use them after
 * `insufficient_user_authentication` from a resource server (RFC 9470). If the authorization server does not
 * confirm it, the session stays as it was.
 *
 * `prompt=none` shows no page at the authorization server. A person who is signed in there is then signed in here
 * too; one who is not, or for whom the authorization server refuses, arrives at `return_to` as before. Try it once only: add a parameter to `return_to` that tells
 * the page that it was tried.
 *
 * `login_hint`, `ui_locales` and the parameters of single products are passed on if the settings allow them. One that
 * they do not allow is refused.
 *
 * `provider`, or a `resource` of another authorization server, leads to that authorization server. The session
 * stays that of the person who started it, and holds the new grant beside the others.
 *
 * Errors are shown to the person as a page; a request that does not accept HTML gets the error object.
 *
 * @returns the URL to navigate to
 */
export const login = (options: Pick<LoginData, 'query'> = {}): string =>
    client.buildUrl({ url: '/bff/login', ...options });

/**
 * Sign in, as another site suggests
 *
 * The `initiate_login_uri` of the backend, registered at the authorization server (OpenID Connect Core 1.0, section 4). An
 * authorization server, a portal or an email sends the browser here, to sign in at one of the backend's authorization
 * servers. It redirects to `/bff/login`, where a person whom another site led here is asked first.
 *
 * @returns the URL to navigate to
 */
export const initiateLogin = (options: Pick<InitiateLoginData, 'query'>): string =>
    client.buildUrl({ url: '/bff/initiate-login', ...options });

/**
 * Return from the authorization server
 *
 * The redirect URI of the backend, registered at the authorization server. Only the authorization server redirects
 * here. On success the backend sets the session cookie and redirects to the `return_to` of the sign-in.
 *
 * @returns the URL to navigate to
 */
export const callback = (options: Pick<CallbackData, 'query'> = {}): string =>
    client.buildUrl({ url: '/bff/callback', ...options });

/**
 * Return from one of several authorization servers
 *
 * The redirect URI for an authorization server in `providers`. Each has its own, so that a response of one is never
 * taken for a response of another (RFC 9700, section 4.4.2).
 *
 * @returns the URL to navigate to
 */
export const callbackOfProvider = (options: Pick<CallbackOfProviderData, 'query'> = {}): string =>
    client.buildUrl({ url: '/bff/callback/{provider}', ...options });

/**
 * Sign out at the authorization server too
 *
 * **Navigate to this URL, do not fetch it**: it is the `logout_uri` in the answer to `POST /bff/logout`. It redirects
 * to the authorization server, which ends its own session with the person. Unless the same browser received such an
 * answer shortly before, it redirects to `/`.
 *
 * @returns the URL to navigate to
 */
export const continueLogout = (options: Pick<ContinueLogoutData, 'query'> = {}): string =>
    client.buildUrl({ url: '/bff/logout/continue', ...options });

/**
 * Return from signing out at the authorization server
 *
 * The post-logout redirect URI of the backend, registered at the authorization server. It redirects to the
 * `return_to` of the sign-out with this `state`, or to `/`.
 *
 * @returns the URL to navigate to
 */
export const logoutCallback = (options: Pick<LogoutCallbackData, 'query'> = {}): string =>
    client.buildUrl({ url: '/bff/logout/callback', ...options });
