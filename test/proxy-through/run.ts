/**
 * `npm run test:proxy-through`: calls a resource server by curl, with a session cookie, through the backend behind HAProxy and
 * behind nginx, with the settings that docs/proxy.md shows: an event stream, an upload of 200 MB, a WebSocket.
 */
import { startScriptedAuthorizationServer } from '../support/scripted-authorization-server/index.js';
import { startScriptedResourceServer } from '../support/scripted-resource-server.js';
import { calls } from './calls.js';
import { fronts, startFront } from './fronts.js';
import { startPlace } from './place.js';

const server = await startScriptedAuthorizationServer();
const api = await startScriptedResourceServer();
let failures = 0;
try {
  for (const front of fronts) {
    const place = await startPlace({ server, api });
    const running = await startFront(front, place.ports);
    try {
      const session = await place.signIn();
      for (const { name, make } of calls) {
        const outcome = await make({ ...session, api, processId: place.processId }).catch(
          (error: Error) => `failed: ${error.message}`,
        );
        if (outcome.startsWith('failed')) failures += 1;
        process.stdout.write(`${front.name}: ${name}: ${outcome}\n`);
      }
    } finally {
      await running.close();
      await place.close();
    }
  }
} finally {
  await api.close();
  await server.close();
}
process.exitCode = failures === 0 ? 0 : 1;
