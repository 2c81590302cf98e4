/** The parameters of `/bff/login` that the settings may allow a page to pass on to an authorization server. */
export const PASSED_PARAMETERS = [
  'login_hint',
  'ui_locales',
  'domain_hint',
  'hd',
  'kc_idp_hint',
  'idp',
  'identity_provider',
  'connection',
  'organization',
  'screen_hint',
] as const;

export type PassedParameter = (typeof PASSED_PARAMETERS)[number];
