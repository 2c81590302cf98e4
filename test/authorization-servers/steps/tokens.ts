import { differs, expectThat, kept } from '../outcome.js';
import { describe, expectToken, presented, type Step, scopesOf, tokenRequests, untilExpired } from './scene.js';

const signIn: Step = {
  name: 'sign in',
  async run({ visitor, backend }) {
    await visitor.signIn();
    const { status } = await visitor.session();
    expectThat(status === 200, `no session: ${visitor.page.url().replace(/\?.*/, '')}`);
    const warnings = backend.log().filter(({ level }) => level === 'warning');
    return kept(warnings.length === 0 ? undefined : `logged: ${[...new Set(warnings.map(({ event }) => event))]}`);
  },
};

const sessionInformation: Step = {
  name: 'session information',
  async run({ visitor }) {
    const { body } = await visitor.session();
    expectThat(typeof body.sub === 'string', 'no sub');
    const names = Object.keys(body).filter((name) => name !== 'exp');
    return kept(names.join(', '));
  },
};

const defaultToken: Step = {
  name: 'default token',
  async run({ visitor }) {
    const answer = await visitor.token();
    expectToken(answer);
    const { expires_in: seconds, scope } = answer.body;
    return kept(
      `${scope === undefined ? 'no scope told' : `scope told`}, ${seconds === undefined ? 'no expires_in' : `${seconds} s`}`,
    );
  },
};

const narrowerScope: Step = {
  name: 'narrower scope',
  async run({ visitor }) {
    const narrow = await visitor.token({ scope: 'read' });
    expectToken(narrow);
    const other = await visitor.token({ scope: 'write' });
    expectToken(other);
    const scopes = scopesOf(narrow);
    if (scopes === undefined) return differs('answered; the server does not tell the scope of the token');
    const more = scopes.filter((scope) => scope !== 'read');
    return more.length === 0 ? kept() : differs(`the token has more, and the answer says so: ${more.join(' ')}`);
  },
};

const stepUp: Step = {
  name: 'scope not granted, and step-up',
  async run({ visitor }) {
    const before = await visitor.token({ scope: 'admin' });
    const { login_uri: loginUri } = before.body;
    expectThat(before.body.error === 'backend_not_ready', `before the step-up: ${describe(before)}`);
    expectThat(typeof loginUri === 'string', `no login_uri: ${describe(before)}`);
    await visitor.visit(loginUri);
    const after = await visitor.token({ scope: 'admin' });
    expectToken(after);
    expectToken(await visitor.token());
    expectThat(scopesOf(after)?.includes('admin') ?? true, `the token after it has ${after.body.scope}`);
    return kept();
  },
};

const QUERIES = 20;

const expiry: Step = {
  name: 'expiry, 20 queries at once',
  async run(scene) {
    const old = expectToken(await scene.visitor.token());
    await untilExpired();
    const before = tokenRequests(scene, 'refresh_token').length;
    const answers = await Promise.all(Array.from({ length: QUERIES }, () => scene.visitor.token()));
    const tokens = new Set(answers.map(expectToken));
    const requests = tokenRequests(scene, 'refresh_token').length - before;
    expectThat(!tokens.has(old), 'an expired token was handed out');
    expectThat(requests === 1, `${requests} requests at the token endpoint`);
    return kept('1 request at the token endpoint');
  },
};

const rotation: Step = {
  name: 'rotation',
  async run(scene) {
    for (let round = 0; round < 2; round += 1) {
      await untilExpired();
      expectToken(await scene.visitor.token());
    }
    const last = tokenRequests(scene, 'refresh_token').slice(-3);
    expectThat(
      last.every(({ status }) => status === 200),
      'a refresh was refused',
    );
    const different = new Set(last.map(({ form }) => form.get('refresh_token'))).size;
    expectThat(presented(scene).length > 0, 'no refresh token was presented');
    return different === last.length
      ? kept('each refresh brings a new refresh token')
      : kept('the refresh token stays the same');
  },
};

/** From the sign-in to tokens that were renewed. */
export const tokenSteps: readonly Step[] = [
  signIn,
  sessionInformation,
  defaultToken,
  narrowerScope,
  stepUp,
  expiry,
  rotation,
];
