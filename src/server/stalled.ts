import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Takes the event `timeout` of a response: nothing has moved on its connection for a while. If the other side is the one
 * that is waited for, because it neither reads the answer nor sends the rest of its request, the connection is cut. If it
 * waits for the backend, it goes on waiting.
 */
export function cutIfStalled(this: ServerResponse, socket: Socket): void {
  const isAnswerUnread = socket.writableLength > 0;
  const isRequestUnfinished = !this.req.complete;
  if (isAnswerUnread || isRequestUnfinished) socket.destroy();
}
