import express from 'express';
import { backend, pageFor } from './backend.mjs';

const application = express();
application.use((request, response, next) =>
  backend.serves(request.originalUrl) ? backend.answer(request, response) : next(),
);
application.get('/', async (request, response) => {
  response
    .set('cache-control', 'no-store')
    .type('html')
    .send(await pageFor(request));
});
application.listen(Number(process.env.PORT), 'localhost');
