import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { BASELINE, CONTENDERS, type Contender, type Place, type Prepared } from './contenders.js';
import { NotHere } from './not-here.js';

const OAUTH2_PROXY = 'github.com/oauth2-proxy/oauth2-proxy/v7@v7.15.6';
const folder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../test/bench/peers/bin');

/** Who calls the resource server at `upstream` for a page. */
export function proxyContenders(upstream: string): readonly Contender[] {
  const prepared =
    (name: string) =>
    async (place: Place): Promise<Prepared> => ({ ...(await prepareAs(name, place)), upstream });
  const ours = (name: string) => CONTENDERS.filter((contender) => contender.name === name);
  return [
    { name: BASELINE, title: 'bare node:http with undici', server: 'bare-proxy', prepare: async () => ({ upstream }) },
    ...[...ours('memory'), ...ours('redis')].map((contender) => ({ ...contender, prepare: prepared(contender.name) })),
    {
      name: 'oauth2-proxy',
      title: 'oauth2-proxy 7.15, Redis',
      server: 'oauth2-proxy',
      loginPath: '/oauth2/start?rd=%2F',
      install: installOauth2Proxy,
      prepare: async (place) => ({ ...(await prepared('redis')(place)), peers: installOauth2Proxy() }),
    },
    { name: 'nginx', title: 'nginx, one static token', server: 'nginx', prepare: async () => prepareNginx(upstream) },
  ];
}

async function prepareAs(name: string, place: Place): Promise<Prepared> {
  return (await CONTENDERS.find((contender) => contender.name === name)?.prepare(place)) ?? {};
}

/** Builds it, once, into the folder of the peers. */
function installOauth2Proxy(): string {
  if (existsSync(path.join(folder, 'oauth2-proxy'))) return folder;
  if (spawnSync('go', ['version']).status !== 0) throw new NotHere('there is no Go here to build it');
  process.stdout.write('Building oauth2-proxy into test/bench/peers/bin ...\n');
  const { status, stderr } = spawnSync('go', ['install', OAUTH2_PROXY], {
    encoding: 'utf8',
    env: { ...process.env, GOBIN: folder },
  });
  if (status === 0) return folder;
  throw new NotHere(`go install failed: ${stderr.trim().split('\n').at(-1)}`);
}

function prepareNginx(upstream: string): Prepared {
  if (spawnSync('nginx', ['-v']).status !== 0) throw new NotHere('there is no nginx here');
  return { upstream };
}
