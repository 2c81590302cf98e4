import type { LoginData, LogoutData } from '../../generated/contract/index.js';
import { pathAt, settings } from './backend.js';

const LOGIN: LoginData['url'] = '/bff/login';
const LOGOUT: LogoutData['url'] = '/bff/logout';

/** Where people sign in at this page's backend. */
export const signInPath = (): string => settings.paths?.signIn ?? pathAt(LOGIN);

/** Where the page signs them out. */
export const signOutPath = (): string => settings.paths?.signOut ?? pathAt(LOGOUT);
