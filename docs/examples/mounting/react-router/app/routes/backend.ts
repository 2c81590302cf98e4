import { CONNECTION, getBackend } from '../backend.server';

/** Passes a request to the backend: `loader` those that read, `action` the others. */
export async function loader({ request }: { request: Request }): Promise<Response> {
  const backend = await getBackend();
  return backend.fetch(request, CONNECTION);
}

export const action = loader;
