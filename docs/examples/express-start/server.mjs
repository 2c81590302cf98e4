import express from 'express';
import { createBackend, loadOptions } from 'tmi-bff';

const options = loadOptions({ file: 'settings.yaml', environment: process.env });
const log = (entry) => process.stderr.write(`${JSON.stringify(entry)}\n`);
const backend = await createBackend(options, { log });

const application = express();
application.use((request, response, next) => {
  if (backend.serves(request.originalUrl)) backend.answer(request, response);
  else next();
});
application.get('/', async (request, response) => {
  const session = await backend.sessions.read(request);
  if (session) response.type('text').send(`Hello, ${session.claims.name}`);
  else response.send('<a href="/bff/login">Sign in</a>');
});
application.listen(process.env.PORT ?? 3000, 'localhost');
