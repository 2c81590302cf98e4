import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { provideZonelessChangeDetection } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { tokenInterceptor } from 'tmi-bff-frontend/angular';
import { App } from './app';
import { routing } from './routes';
import { stocksServer } from './stocks';

bootstrapApplication(App, {
  providers: [
    provideZonelessChangeDetection(),
    provideHttpClient(withInterceptors([tokenInterceptor(stocksServer)])),
    routing,
  ],
});
