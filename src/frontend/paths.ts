import type { LoginData, LogoutData } from '../../generated/contract/index.js';
import { pathSettings } from './backend.js';

const LOGIN: LoginData['url'] = '/bff/login';
const LOGOUT: LogoutData['url'] = '/bff/logout';

/** Where people sign in at this page's backend. */
export const signInPath = (): string => pathSettings().signIn ?? LOGIN;

/** Where the page signs them out. */
export const signOutPath = (): string => pathSettings().signOut ?? LOGOUT;
