import type { ClientConfig } from 'pg';
import type { PostgresqlChoice } from './postgresql-choice.js';
import { readTlsFiles } from './tls-files.js';

/**
 * The options of every connection.
 *
 * @throws Misconfiguration if a file for TLS cannot be read
 */
export function connectionConfig(choice: PostgresqlChoice): ClientConfig {
  const url = new URL(choice.url.reveal());
  const password = choice.password?.reveal() ?? decodeURIComponent(url.password);
  const timeoutMs = choice.commandTimeoutSeconds * 1000;
  return {
    // The brackets of an IPv6 address belong to the URL.
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(url.port || 5432),
    user: decodeURIComponent(url.username),
    ...(password === '' ? {} : { password }),
    database: decodeURIComponent(url.pathname.slice(1)),
    ssl: choice.tls === undefined ? false : readTlsFiles(choice.tls),
    application_name: 'tmi-bff',
    connectionTimeoutMillis: timeoutMs,
    // The server gives up what this process has given up.
    statement_timeout: timeoutMs,
    lock_timeout: timeoutMs,
    keepAlive: true,
  };
}
