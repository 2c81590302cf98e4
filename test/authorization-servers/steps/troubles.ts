import { differs, expectThat, kept, notOffered } from '../outcome.js';
import { describe, expectToken, type Scene, type Step, tokenRequests, untilExpired, whileSignedIn } from './scene.js';

const ourRestart: Step = {
  name: 'our restart, embedded store',
  async run({ visitor, backend }) {
    expectThat((await visitor.session()).status === 200, 'there was no session before');
    await backend.stop();
    await backend.start();
    expectThat((await visitor.session()).status === 200, 'the session is gone');
    await untilExpired();
    expectToken(await visitor.token());
    return kept();
  },
};

const serverDown: Step = {
  name: 'server down',
  async run({ visitor, live }) {
    expectThat((await visitor.session()).status === 200, 'there was no session before');
    await live.stop();
    await untilExpired();
    const answer = await visitor.token();
    const session = await visitor.session();
    await live.start();
    expectThat(answer.body.error === 'temporarily_unavailable', `the query: ${describe(answer)}`);
    expectThat(session.status === 200, `the session: ${describe(session)}`);
    return kept(describe({ ...answer, body: { error: answer.body.error } }));
  },
};

const serverRestarted: Step = {
  name: 'server restarted',
  async run({ visitor }) {
    expectThat((await visitor.session()).status === 200, 'there was no session before');
    const answer = await visitor.token();
    if (answer.status === 200) return kept('the refresh token is still good');
    const { error } = answer.body;
    expectThat(error === 'invalid_session' || answer.body.login_uri !== undefined, `the query: ${describe(answer)}`);
    await visitor.signIn();
    expectToken(await visitor.token());
    return differs(`the server forgets its refresh tokens: ${describe(answer)}, then a new sign-in`);
  },
};

const keyRotation: Step = {
  name: 'key rotation',
  async run(scene) {
    if (scene.live.rotateKeys === undefined) return notOffered('keys are fixed in the configuration');
    const before = lastKeyId(scene);
    await scene.live.rotateKeys();
    return whileSignedIn(scene, async (visitor) => {
      expectToken(await visitor.token());
      expectThat(lastKeyId(scene) !== before, 'the ID Token is still signed with the old key');
      return kept();
    });
  },
};

/** The `kid` of the last ID Token that a sign-in brought. The check at the start of the backend presents made-up codes. */
function lastKeyId(scene: Scene): string | undefined {
  const idTokens = tokenRequests(scene, 'authorization_code').flatMap(({ answer }) => idTokenIn(answer));
  const header = Buffer.from(idTokens.at(-1)?.split('.')[0] ?? '', 'base64url').toString('utf8');
  return (JSON.parse(header) as { kid?: string }).kid;
}

function idTokenIn(answer: string): string[] {
  const [, idToken] = /"id_token"\s*:\s*"([^"]+)"/.exec(answer) ?? [];
  return idToken === undefined ? [] : [idToken];
}

const personDisabled: Step = {
  name: 'person disabled',
  async run(scene) {
    if (scene.live.disablePerson === undefined) return notOffered('people are not kept by the server');
    const { visitor } = scene;
    if ((await visitor.session()).status !== 200) await visitor.signIn();
    expectToken(await visitor.token());
    await scene.live.disablePerson('alice');
    await untilExpired();
    return afterDisabling(scene);
  },
};

async function afterDisabling({ visitor }: Scene) {
  const answer = await visitor.token();
  if (answer.status === 200) return differs('the server goes on issuing tokens from the refresh token');
  const { error, login_uri: loginUri } = answer.body;
  expectThat(error === 'invalid_session' || loginUri !== undefined, `not usable, and no way out: ${describe(answer)}`);
  return kept(describe(answer));
}

/** What goes wrong around a session. */
export const troubleSteps: readonly Step[] = [ourRestart, serverDown, serverRestarted, keyRotation];
export const lastSteps: readonly Step[] = [personDisabled];
