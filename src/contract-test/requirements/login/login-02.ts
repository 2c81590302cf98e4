import { finding, observation, type Requirement } from '../../requirement.js';
import { urlOf } from '../../session/http-sign-in.js';

export const login02: Requirement = {
  id: 'LOGIN-02',
  level: 'MUST',
  sentence: 'Signing in uses the authorization code grant.',
  source: 'RFC 10017 6.2.3.1; RFC 9700 2.1.1',
  why: 'The implicit grant puts tokens into URLs, where history, logs and scripts find them.',
  check: 'Begins to sign in; expects `response_type=code` in the authorization request.',
  needs: ['login'],
  requests: 5,
  async *judge({ newBrowser, hints, anonymous }) {
    const { last, url } = await newBrowser().navigate(urlOf(hints.loginUrl ?? '', { baseUrl: anonymous.origin }), {
      stopBefore: ({ searchParams }) => searchParams.has('response_type') || searchParams.has('request_uri'),
    });
    // A pushed request (RFC 9126) was seen by the authorization server alone.
    if (url.searchParams.has('request_uri')) return;
    const type = url.searchParams.get('response_type');
    if (type === null) yield finding('a redirect with an authorization request', last);
    else if (type !== 'code') yield observation('response_type=code', `response_type=${type}`);
  },
};
