import { createUserAgent } from '../support/user-agent.js';

const AT_ONCE = 8;

/** Signs many people in, each in a browser of their own, and gives the cookies that they have then. */
export async function signInMany(loginUrl: string, count: number): Promise<string[]> {
  const cookies: string[] = [];
  const oneAfterAnother = async () => {
    while (count > 0) {
      count -= 1;
      cookies.push(await signIn(loginUrl));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, oneAfterAnother));
  return cookies;
}

/** Signs a person in, and gives the `Cookie` header of the session. */
export async function signIn(loginUrl: string): Promise<string> {
  const userAgent = createUserAgent();
  await userAgent.navigate(loginUrl);
  const cookies = userAgent.cookiesFor(loginUrl);
  if (cookies.length === 0) throw new Error(`no session after signing in at ${loginUrl}`);
  return cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
}
