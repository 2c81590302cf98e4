/**
 * The little that the entries for frameworks use of them, so that this package depends on none. `npm run test:clients`
 * compiles the entries against the real packages.
 */

declare module 'react' {
  export function useEffect(effect: () => () => void, dependencies: readonly unknown[]): void;
  export function useState<T>(initial: T): [T, (value: T) => void];
  export function useSyncExternalStore<T>(
    subscribe: (changed: () => void) => () => void,
    read: () => T,
    readOnServer: () => T,
  ): T;
}

declare module 'vue' {
  export interface ShallowRef<T> {
    value: T;
  }
  export function shallowRef<T>(value: T): ShallowRef<T>;
  export function watchEffect(effect: (onCleanup: (cleanup: () => void) => void) => void): unknown;
}

declare module 'rxjs' {
  export interface Observable<T> {
    pipe<A>(first: Operator<T, A>): Observable<A>;
  }
  export type Operator<T, A> = (source: Observable<T>) => Observable<A>;
  export function from<T>(promise: Promise<T>): Observable<T>;
  export function catchError<T, A>(handle: (error: unknown) => Observable<A>): Operator<T, T | A>;
  export function switchMap<T, A>(next: (value: T) => Observable<A>): Operator<T, A>;
}

declare module '@angular/core' {
  export function inject<T>(token: abstract new (...given: never[]) => T): T;
}

declare module '@angular/common' {
  export interface Location {
    prepareExternalUrl(url: string): string;
  }
  export const Location: abstract new () => Location;
}

declare module '@angular/common/http' {
  import type { Observable } from 'rxjs';
  export interface HttpRequest<T> {
    readonly url: string;
    readonly urlWithParams: string;
    readonly body: T | null;
    clone(update: { url?: string; setHeaders: Record<string, string> }): HttpRequest<T>;
  }
  export interface HttpErrorResponse extends Error {
    readonly status: number;
    readonly headers: { get(name: string): string | null };
    readonly error: unknown;
  }
  export const HttpErrorResponse: abstract new () => HttpErrorResponse;
  export type HttpEvent<T> = { readonly body?: T | null };
  export type HttpHandlerFn = (request: HttpRequest<unknown>) => Observable<HttpEvent<unknown>>;
  export type HttpInterceptorFn = (
    request: HttpRequest<unknown>,
    next: HttpHandlerFn,
  ) => Observable<HttpEvent<unknown>>;
}

declare module 'axios' {
  export interface InternalAxiosRequestConfig {
    signal?: unknown;
    headers: { set(name: string, value: string): unknown };
  }
  interface Interceptors<T> {
    use(fulfilled: ((value: T) => T | Promise<T>) | null, rejected?: (error: never) => unknown): number;
    eject(id: number): void;
  }
  export interface AxiosInstance {
    interceptors: { request: Interceptors<InternalAxiosRequestConfig>; response: Interceptors<unknown> };
    getUri(config: object): string;
    request(config: object): Promise<unknown>;
  }
}
