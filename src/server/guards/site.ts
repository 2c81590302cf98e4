import type Koa from 'koa';
import type { Options } from '../../config/schema.js';
import { checkSite } from '../../contract/check-site.js';
import { confirmPage } from '../../sign-in/index.js';
import { incomingOf } from '../incoming.js';
import { accessOf, respondTo } from './access.js';

/** Lets pass what comes from this origin, and asks the person about a navigation that another site began. */
export function createSiteGuard(options: Pick<Options, 'publicOrigin' | 'requiredHeader'>): Koa.Middleware {
  return (ctx, next) => {
    const request = incomingOf(ctx);
    const verdict = checkSite(request, accessOf(ctx), options);
    if (verdict === 'passes') return next();
    const { path, query } = request;
    return respondTo(ctx, verdict === 'asks the person' ? confirmPage(`${path}?${query}`) : verdict);
  };
}
