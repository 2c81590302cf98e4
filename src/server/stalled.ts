import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Handles the event `timeout` of a response: no data was sent or received for a while. Closes the connection if the
 * client causes it, by not reading the response or not sending the rest of its request. If the client waits for the
 * backend, the connection stays open.
 */
export function cutIfStalled(this: ServerResponse, socket: Socket): void {
  const isAnswerUnread = socket.writableLength > 0;
  const isRequestUnfinished = !this.req.complete;
  if (isAnswerUnread || isRequestUnfinished) socket.destroy();
}
