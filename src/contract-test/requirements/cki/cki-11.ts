import { finding, type Requirement } from '../../requirement.js';

const JWT = /eyJ[\w-]+\.[\w-]+\.[\w-]*/;

export const cki11: Requirement = {
  id: 'CKI-11',
  level: 'project',
  sentence: 'No cookie that scripts can read holds a token.',
  source: 'RFC 10017 6.2.4.2',
  why: 'It is where injected scripts look first.',
  check: 'Signs in, and looks at the cookies without `HttpOnly`: none may hold a JWT, or a token that was issued.',
  needs: ['sign-in', 'login'],
  requests: 6,
  async *judge({ signIn }) {
    const { answers, caller } = await signIn();
    const { accessToken } = await caller.token();
    for (const answer of answers)
      for (const { attributes, name, value } of answer.setCookies) {
        const text = decodeURIComponent(value.replaceAll(/%(?![0-9a-f]{2})/gi, '%25'));
        const holdsToken = JWT.test(text) || (accessToken !== undefined && text.includes(accessToken));
        if (!attributes.has('httponly') && holdsToken)
          yield finding('no token in it, or HttpOnly', answer, { seen: `the cookie ${name} holds a token` });
      }
  },
};
