import { SESSION_INFO } from '../../support/frontend.js';

/** Where a proxy listens, and the ports of the backends behind it. */
export interface Place {
  readonly folder: string;
  readonly front: number;
  readonly behind: readonly number[];
}

/** A proxy, and how it is run in the foreground. */
export interface ProxyProgram {
  readonly program: string;
  readonly settings: (place: Place) => string;
  readonly args: (file: string) => readonly string[];
}

const haproxy = ({ front, behind }: Place) => `
defaults
  mode http
  retries 3
  option redispatch 1
  timeout connect 1s
  timeout client 60s
  timeout server 60s
  timeout check 5s
frontend pages
  bind 127.0.0.1:${front}
  default_backend tmi_bff
backend tmi_bff
  option httpchk GET ${SESSION_INFO}
  http-check expect status 400
  default-server check inter 500ms fall 1 rise 1
${behind.map((port, index) => `  server backend${index} 127.0.0.1:${port}`).join('\n')}
`;

/** It has no health checks: it finds out by a request, which it sends to the other backend then. */
const nginx = ({ folder, front, behind }: Place) => `
daemon off;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
events { worker_connections 1024; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  upstream tmi_bff {
${behind.map((port) => `    server 127.0.0.1:${port} max_fails=1 fail_timeout=1s;`).join('\n')}
    keepalive 64;
  }
  server {
    listen 127.0.0.1:${front};
    keepalive_requests 1000000;
    location / {
      proxy_pass http://tmi_bff;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $host;
      proxy_next_upstream error timeout;
    }
  }
}
`;

export const PROXIES: Readonly<Record<string, ProxyProgram>> = {
  haproxy: { program: 'haproxy', settings: haproxy, args: (file) => ['-db', '-f', file] },
  nginx: { program: 'nginx', settings: nginx, args: (file) => ['-c', file] },
};
