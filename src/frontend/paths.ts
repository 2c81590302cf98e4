import type { LoginData, LogoutData } from '../../generated/contract/index.js';
import { pathAt, pathSettings } from './backend.js';

const LOGIN: LoginData['url'] = '/bff/login';
const LOGOUT: LogoutData['url'] = '/bff/logout';

/** Where people sign in at this page's backend. */
export const signInPath = (): string => pathSettings().signIn ?? pathAt(LOGIN);

/** Where the page signs them out. */
export const signOutPath = (): string => pathSettings().signOut ?? pathAt(LOGOUT);
