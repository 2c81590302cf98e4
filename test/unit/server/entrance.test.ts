import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../../support/eventually.js';
import { INVALID_TARGETS } from '../../support/hostile-targets.js';

const PROGRAM = path.join(import.meta.dirname, 'entrance-process.js');

/** A backend in a process of its own, since what is asked here could end it. */
function useProcess(...args: string[]) {
  let child: ChildProcess | undefined;
  let output = '';
  const port = () => Number(output.split('\n')[0]);
  beforeAll(async () => {
    const started = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
    child = started;
    started.stdout.on('data', (chunk) => {
      output += chunk;
    });
    await once(started.stdout, 'data');
  });
  afterAll(() => void child?.kill());
  return {
    events: () => output.split('\n').slice(1, -1),
    /** Sends these lines as they are, and gives all that comes back. */
    async exchange(...lines: string[]): Promise<string> {
      const socket = connect(port(), '127.0.0.1').setTimeout(5000, () => socket.destroy());
      socket.write([...lines, 'Host: localhost', 'Connection: close', '', ''].join('\r\n'));
      return text(socket).catch(String);
    },
    /** Sends the beginning of a request's body, and goes away. */
    async breakOff(line: string): Promise<void> {
      const socket = connect(port(), '127.0.0.1').on('error', () => undefined);
      const form = 'Content-Type: application/x-www-form-urlencoded';
      socket.write(`${line} HTTP/1.1\r\nHost: localhost\r\n${form}\r\nContent-Length: 100\r\n\r\nlogout_token=a`);
      await new Promise((resolve) => setTimeout(resolve, 100));
      socket.destroy();
    },
  };
}

describe.each(['listen', 'answer', 'callback'])('A backend that is served by %s', (way) => {
  const { exchange, breakOff, events } = useProcess(way);

  it.each(INVALID_TARGETS)(
    'answers the target %s with 400, and all headers [TLS-11] [HDR-01 to HDR-06]',
    async (target) => {
      for (const method of ['GET', 'POST', 'OPTIONS']) {
        const answer = await exchange(`${method} ${target} HTTP/1.1`, 'Content-Length: 0');
        expect(answer).toMatch(/^HTTP\/1\.1 400 /);
        expect(answer).toContain('"error":"invalid_request"');
        expect(answer).toContain('x-content-type-options: nosniff');
      }
    },
  );

  it.each(['/bff/backchannel-logout', ...INVALID_TARGETS])(
    'outlives a body that breaks off: POST %s',
    async (target) => {
      await breakOff(`POST ${target}`);
      expect(await exchange('GET /openapi.json HTTP/1.1')).toMatch(/^HTTP\/1\.1 200 /);
    },
  );

  it('takes a target that names a host for the path in it, on every path', async () => {
    expect(await exchange('GET http://elsewhere.example/openapi.json HTTP/1.1')).toMatch(/^HTTP\/1\.1 200 /);
    expect(await exchange('GET http://[::1]:80?x HTTP/1.1')).toMatch(/^HTTP\/1\.1 404 /);
    expect(await exchange('OPTIONS * HTTP/1.1')).toMatch(/^HTTP\/1\.1 404 /);
  });

  it('takes a body that breaks off for no fault', async () => {
    await breakOff('POST /bff/backchannel-logout');
    await eventually(() => expect(events()).toContain('request.aborted'));
    expect(events()).not.toContain('request.failed');
  });
});

describe('A backend whose log throws', () => {
  const { exchange, breakOff, events } = useProcess('listen', 'throws');

  it('goes on', async () => {
    await breakOff('POST /bff/backchannel-logout');
    await eventually(() => expect(events()).toContain('request.aborted'));
    expect(await exchange('GET /openapi.json HTTP/1.1')).toMatch(/^HTTP\/1\.1 200 /);
  });
});
