import type Koa from 'koa';
import { refuse } from '../../core/refusal.js';
import { incomingOf } from '../incoming.js';
import { respondTo } from './access.js';

/** Refuses requests over plain HTTP (TLS-04). */
export const transportGuard: Koa.Middleware = (ctx, next) =>
  incomingOf(ctx).secure ? next() : respondTo(ctx, refuse(400, 'invalid_session', 'HTTPS is required.'));
