// This file is auto-generated from openapi.yaml

import type { CallbackData, LoginData } from '../contract/index.js';
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
