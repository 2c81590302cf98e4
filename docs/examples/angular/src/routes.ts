// src/routes.ts
import { inject } from '@angular/core';
import { provideRouter, RedirectCommand, Router, type Routes, withNavigationErrorHandler } from '@angular/router';
import { NotAuthorizedError } from 'tmi-bff-frontend';
import { sessionGuard } from 'tmi-bff-frontend/angular';
import { Account, Unavailable } from './pages';

const routes: Routes = [
  { path: 'account', component: Account, canActivate: [sessionGuard] },
  { path: 'unavailable', component: Unavailable },
];

export const routing = provideRouter(
  routes,
  // The address stays that of the route, so that loading the page again tries again.
  withNavigationErrorHandler(({ error }) =>
    error instanceof NotAuthorizedError
      ? new RedirectCommand(inject(Router).parseUrl('/unavailable'), { skipLocationChange: true })
      : undefined,
  ),
);
