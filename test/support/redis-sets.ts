import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createClient } from 'redis';
import { freePorts } from './free-ports.js';
import { redisPath } from './redis-path.js';
import { type RedisServer, startRedisServer } from './redis-server.js';

/** Asks one server one thing. */
export async function askRedis(port: number, command: readonly string[]): Promise<unknown> {
  const client = createClient({ socket: { host: '127.0.0.1', port, reconnectStrategy: false } });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await client.sendCommand([...command]);
  } finally {
    client.destroy();
  }
}

/** Asks until the answer is the one that is waited for. */
export async function untilRedisSays(port: number, command: readonly string[], expected: RegExp): Promise<void> {
  let answer = '';
  for (let tries = 0; tries < 300; tries += 1) {
    const reply = await askRedis(port, command).catch(String);
    answer = typeof reply === 'string' ? reply : JSON.stringify(reply);
    if (expected.test(answer)) return;
    await pause(50);
  }
  throw new Error(`Redis on ${port} still says ${answer}`);
}

export interface SentinelSet {
  readonly master: RedisServer;
  readonly replica: RedisServer;
  readonly sentinels: readonly RedisServer[];
  readonly name: string;
  close(): Promise<void>;
}

/** Starts a master, a replica and a Sentinel that makes the replica master when the master is gone for a second. */
export async function startSentinelSet(): Promise<SentinelSet> {
  const name = 'the-master';
  const running: RedisServer[] = [];
  const close = async () => {
    for (const one of running.reverse()) await one.close();
  };
  try {
    const master = await startRedisServer();
    running.push(master);
    const replica = await startRedisServer({ settings: ['--replicaof', '127.0.0.1', String(master.port)] });
    running.push(replica);
    await untilRedisSays(master.port, ['INFO', 'replication'], /state=online/);
    const sentinel = await startRedisServer({
      sentinel: [
        `sentinel monitor ${name} 127.0.0.1 ${master.port} 1`,
        `sentinel down-after-milliseconds ${name} 1000`,
        `sentinel failover-timeout ${name} 3000`,
      ],
    });
    running.push(sentinel);
    await untilRedisSays(sentinel.port, ['SENTINEL', 'REPLICAS', name], new RegExp(`"${replica.port}"`));
    return { master, replica, sentinels: [sentinel], name, close };
  } catch (error) {
    await close();
    throw error;
  }
}

export interface ClusterSet {
  readonly masters: readonly RedisServer[];
  /** The masters, and the replicas that were added. */
  readonly nodes: readonly RedisServer[];
  /** Gives one of the masters a replica. */
  addReplica(): Promise<void>;
  close(): Promise<void>;
}

/** Starts three masters that share the slots. */
export async function startClusterSet(): Promise<ClusterSet> {
  const running: RedisServer[] = [];
  const close = async () => {
    for (const one of running) await one.close();
  };
  const startNode = async () => {
    const [bus = 0] = await freePorts(1);
    const settings = ['--cluster-enabled', 'yes', '--cluster-port', String(bus), '--cluster-node-timeout', '2000'];
    const server = await startRedisServer({ settings });
    running.push(server);
    return server;
  };
  const addressOf = ({ port }: RedisServer) => `127.0.0.1:${port}`;
  const cli = (...command: string[]) => execFileSync(redisPath('redis-cli') ?? 'redis-cli', ['--cluster', ...command]);
  try {
    const masters = [await startNode(), await startNode(), await startNode()] as const;
    cli('create', ...masters.map(addressOf), '--cluster-yes');
    for (const { port } of masters) await untilRedisSays(port, ['CLUSTER', 'INFO'], /cluster_state:ok/);
    const addReplica = async () => {
      const replica = await startNode();
      cli('add-node', addressOf(replica), addressOf(masters[0]), '--cluster-slave');
      await untilRedisSays(replica.port, ['INFO', 'replication'], /master_link_status:up/);
    };
    return { masters, nodes: running, addReplica, close };
  } catch (error) {
    await close();
    throw error;
  }
}

export interface CertificateFiles {
  readonly authority: string;
  readonly certificate: string;
  readonly privateKey: string;
  close(): void;
}

/** Makes a certificate authority, and a certificate of it for this machine. */
export function makeCertificates(): CertificateFiles {
  const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-tls-'));
  const file = (name: string) => path.join(folder, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc'];
  openssl(
    'req',
    '-x509',
    ...newKey,
    '-days',
    '2',
    '-subj',
    '/CN=Test',
    '-keyout',
    file('ca.key'),
    '-out',
    file('ca.pem'),
  );
  openssl('req', ...newKey, '-subj', '/CN=localhost', '-keyout', file('redis.key'), '-out', file('redis.csr'));
  writeFileSync(file('names'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
  const signing = ['-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-CAcreateserial', '-days', '2'];
  openssl('x509', '-req', '-in', file('redis.csr'), ...signing, '-extfile', file('names'), '-out', file('redis.pem'));
  return {
    authority: file('ca.pem'),
    certificate: file('redis.pem'),
    privateKey: file('redis.key'),
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}
