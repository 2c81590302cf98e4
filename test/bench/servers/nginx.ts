import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { newAccessToken, PROXIED_PREFIX } from '../fixtures.js';
import { startProgram } from './program.js';
import type { StartServer } from './started.js';

/** nginx with one token for everybody: what a proxy without sessions can do. */
export const start: StartServer = async ({ port, upstream = '' }) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tmi-bff-bench-nginx-'));
  const file = path.join(folder, 'nginx.conf');
  writeFileSync(file, settingsFor({ port, upstream, folder }));
  const program = await startProgram('nginx', ['-p', folder, '-g', 'daemon off; master_process off;', '-c', file], {
    port,
  });
  return {
    ...program,
    cookies: ['none=needed'],
    async stop() {
      await program.stop?.();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

function settingsFor({ port, upstream, folder }: { port: number; upstream: string; folder: string }): string {
  const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  return `
pid ${folder}/pid;
error_log stderr;
events { worker_connections 1024; }
http {
  access_log off;
  keepalive_requests 1000000;
  ${places.join('\n  ')}
  upstream orders { server ${new URL(upstream).host}; keepalive 128; keepalive_requests 1000000; }
  server {
    listen 127.0.0.1:${port};
    location ${PROXIED_PREFIX}/ {
      proxy_pass http://orders/;
      proxy_http_version 1.1;
      proxy_set_header Connection '';
      proxy_set_header Cookie '';
      proxy_set_header Authorization 'Bearer ${newAccessToken()}';
    }
  }
}
`;
}
