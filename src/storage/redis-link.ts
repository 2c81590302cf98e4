import { parseHostAndPort } from '../core/network.js';
import type { RedisChoice, SentinelChoice } from './redis-choice.js';
import { readTlsFiles } from './tls-files.js';

export type Redis = typeof import('redis');
export type RedisCommand = (string | Buffer)[];

/** What a single server, the master that Sentinels name, and a Cluster have in common. */
export interface RedisLink {
  /** Resolves when commands can be sent. A link that failed to connect cannot be reused. */
  connect(): Promise<unknown>;
  /** Sends a command to the server that has this key. If the signal aborts before that, it is never sent. */
  send(key: string, command: RedisCommand, stopped?: AbortSignal): Promise<unknown>;
  /** Sends a command that names no key over the connection that the commands for this key take. */
  sendBeside(key: string, command: RedisCommand): Promise<unknown>;
  /** Changes when commands take another connection from now on. The package may reconnect by itself. */
  connectionNumber(): number;
  /** The role of the server: `master` or `slave`. Absent where the package finds the masters by itself. */
  role?(): Promise<string>;
  /** Closes at once. Pending commands fail. */
  destroy(): Promise<void>;
}

/** What happens to a link. */
export interface LinkEvents {
  readonly onError: (error: unknown) => void;
  /** The link has ended, and does not connect again. */
  readonly onEnd: (error: unknown) => void;
}

const DEFAULT_PORT = 6379;
const SENTINEL_SCAN_MS = 5_000;
/** With more pending commands than this, Redis is unreachable or overloaded. */
const MOST_PENDING_COMMANDS = 10_000;

/** Makes the function that makes links. A link is expensive: one serves all requests. */
export function redisLinkMaker(redis: Redis, choice: RedisChoice): (events: LinkEvents) => RedisLink {
  const node = nodeOptions(redis, choice);
  if (choice.sentinel !== undefined) {
    const { sentinel } = choice;
    return ({ onError }) => sentinelLink(redis, { sentinel, node }, onError);
  }
  if (choice.cluster !== undefined) {
    const { nodes } = choice.cluster;
    return ({ onError }) => clusterLink(redis, { nodes, node }, onError);
  }
  const server = serverOf(choice);
  return (events) => singleLink(redis, { server, node }, events);
}

type NodeOptions = ReturnType<typeof nodeOptions>;

/** The options of every connection, whichever server it leads to. */
function nodeOptions({ RESP_TYPES }: Redis, choice: RedisChoice) {
  const { username, password, tls, commandTimeoutSeconds, url } = choice;
  const isTls = tls !== undefined || url?.reveal().startsWith('rediss:') === true;
  const timeoutMs = commandTimeoutSeconds * 1000;
  return {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password: password.reveal() }),
    commandsQueueMaxLength: MOST_PENDING_COMMANDS,
    // Detects a peer that vanished without closing the connection.
    pingInterval: timeoutMs,
    maintNotifications: 'disabled' as const,
    disableClientInfo: true,
    commandOptions: {
      // `within` has the timeout: that of this package ends when a command is written, not when it is answered.
      timeout: 0,
      typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer, [RESP_TYPES.MAP]: Array },
      // Each command sets its own. It is declared here so that the options of all commands have one shape in V8.
      abortSignal: undefined,
    },
    socket: {
      connectTimeout: timeoutMs,
      socketTimeout: 2 * timeoutMs + 1000,
      // The default gives up for good after a timeout.
      reconnectStrategy: (retries: number) => Math.min(25 * 2 ** retries, 1000) + Math.random() * 100,
      ...(isTls ? { tls: true as const, ...readTlsFiles(tls ?? {}) } : {}),
    },
  };
}

interface Server {
  readonly host: string;
  readonly port: number;
  readonly username?: string;
  readonly password?: string;
  readonly database?: number;
}

/** Parsed here, because the package includes an invalid URL in its messages, with the password. */
function serverOf({ url }: RedisChoice): Server {
  const { hostname, port, username, password, pathname } = new URL(url?.reveal() ?? 'redis://127.0.0.1');
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? DEFAULT_PORT : Number(port),
    ...(username === '' ? {} : { username: decodeURIComponent(username) }),
    ...(password === '' ? {} : { password: decodeURIComponent(password) }),
    ...(pathname.length > 1 ? { database: Number(pathname.slice(1)) } : {}),
  };
}

function addressesOf(nodes: readonly string[]): { host: string; port: number }[] {
  return nodes.flatMap((node) => parseHostAndPort(node) ?? []);
}

function singleLink(
  { createClient }: Redis,
  { server, node }: { server: Server; node: NodeOptions },
  { onError, onEnd }: LinkEvents,
): RedisLink {
  const { host, port, ...identity } = server;
  // It does not reconnect by itself: whichever server the address leads to then is to be checked first.
  const socket = { ...node.socket, host, port, reconnectStrategy: false as const };
  const client = createClient({ ...node, ...identity, socket });
  client.on('error', onError);
  client.on('terminated', onEnd);
  return {
    connect: () => client.connect(),
    send: (_key, command, abortSignal) => client.sendCommand(command, { abortSignal }),
    sendBeside: (_key, command) => client.sendCommand(command),
    // It has one connection, and ends with it.
    connectionNumber: () => 0,
    role: () => roleOf(client.sendCommand(['ROLE'])),
    destroy: async () => client.destroy(),
  };
}

function sentinelLink(
  { createSentinel }: Redis,
  { sentinel, node }: { sentinel: SentinelChoice; node: NodeOptions },
  onError: LinkEvents['onError'],
): RedisLink {
  const { username: _username, password: _password, commandOptions, ...connection } = node;
  const client = createSentinel({
    name: sentinel.name,
    sentinelRootNodes: addressesOf(sentinel.nodes),
    nodeClientOptions: withoutCommandOptions(node),
    sentinelClientOptions: {
      ...connection,
      ...(sentinel.username === undefined ? {} : { username: sentinel.username }),
      ...(sentinel.password === undefined ? {} : { password: sentinel.password.reveal() }),
    },
    commandOptions,
    scanInterval: SENTINEL_SCAN_MS,
    // Without it, concurrent commands wait for each other's lease of the one connection, in no fair order.
    reserveClient: true,
  });
  const connections = countEvents(client, ['client-error', 'topology-change']);
  client.on('error', onError);
  client.on('client-error', ({ error }: { error: unknown }) => onError(error));
  return {
    connect: () => client.connect(),
    send: (_key, command, abortSignal) => client.sendCommand(false, command, { abortSignal }),
    sendBeside: (_key, command) => client.sendCommand(false, command),
    connectionNumber: connections,
    role: () => roleOf(client.sendCommand(false, ['ROLE'])),
    destroy: () => client.destroy(),
  };
}

function clusterLink(
  { createCluster }: Redis,
  { nodes, node }: { nodes: readonly string[]; node: NodeOptions },
  onError: LinkEvents['onError'],
): RedisLink {
  const defaults = withoutCommandOptions(node);
  const client = createCluster({
    rootNodes: addressesOf(nodes).map((address) => ({ socket: address })),
    defaults,
    commandOptions: node.commandOptions,
  });
  const connections = countEvents(client, ['node-error', 'node-disconnect', 'node-connect']);
  client.on('error', onError);
  client.on('node-error', onError);
  return {
    connect: () => client.connect(),
    send: (key, command, abortSignal) => client.sendCommand(key, false, command, { abortSignal }),
    async sendBeside(key, command) {
      const [reply] = await client.multi(key).sendCommand(command, { firstKey: key }).execAsPipeline();
      return reply;
    },
    connectionNumber: connections,
    destroy: async () => client.destroy(),
  };
}

/** Counts events that can mean another connection. Too many are harmless: a write is then confirmed when it is repeated. */
function countEvents(client: Emitter, names: readonly string[]): () => number {
  let count = 0;
  for (const name of names) client.on(name, () => (count += 1));
  return () => count;
}

interface Emitter {
  on(name: string, listener: () => void): unknown;
}

async function roleOf(asking: Promise<unknown>): Promise<string> {
  const reply = await asking;
  return Array.isArray(reply) ? String(reply[0]) : '';
}

function withoutCommandOptions({ commandOptions: _, ...rest }: NodeOptions): Omit<NodeOptions, 'commandOptions'> {
  return rest;
}
