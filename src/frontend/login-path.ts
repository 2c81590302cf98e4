import type { LoginData } from '../../generated/contract/index.js';

export const LOGIN: LoginData['url'] = '/bff/login';
