import { createServer } from 'node:http';
import express from 'express';
import { summaryFor } from './server-code.mjs';

/** An Express application. The backend comes before whatever reads bodies. */
export function createApplication(backend) {
  const application = express();
  application.use((request, response, next) => {
    if (backend.serves(request.originalUrl)) backend.answer(request, response);
    else next();
  });
  application.use(express.urlencoded());
  application.get('/own/summary', async (request, response) => {
    const { status, headers, body } = await summaryFor(backend, request);
    response.status(status).set(headers).json(body);
  });
  application.get('/', (_request, response) => {
    response.send('the application');
  });
  return createServer(application);
}
