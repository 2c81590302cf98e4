import { CONNECTION, getBackend } from './backend';

/** Passes a request to the backend. */
export async function handle(request: Request): Promise<Response> {
  const backend = await getBackend();
  return backend.fetch(request, CONNECTION);
}
