import 'reflect-metadata';
import { Controller, Get, Header, Module, Req } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { backend, pageFor } from './backend.mjs';

// What TypeScript makes of `@Controller() class Pages { @Get('/') @Header(…) page(@Req() request) … }`.
class Pages {
  page(request) {
    return pageFor(request);
  }
}
const page = Object.getOwnPropertyDescriptor(Pages.prototype, 'page');
Header('content-type', 'text/html; charset=utf-8')(Pages.prototype, 'page', page);
Header('cache-control', 'no-store')(Pages.prototype, 'page', page);
Get('/')(Pages.prototype, 'page', page);
Req()(Pages.prototype, 'page', 0);
Controller()(Pages);

class Application {}
Module({ controllers: [Pages] })(Application);

const application = await NestFactory.create(Application, { logger: false });
// Before the body parsers, which Nest.js adds when it starts.
application.use((request, response, next) =>
  backend.serves(request.originalUrl) ? backend.answer(request, response) : next(),
);
await application.listen(Number(process.env.PORT), 'localhost');
