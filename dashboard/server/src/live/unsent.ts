import type { DeskSocket } from './desk.ts';

/**
 * Bytes that wait for one desk: packets that Engine.IO holds back until the transport drains, and what the WebSocket
 * itself has not got rid of. Neither has a limit of its own.
 */
export function unsentBytes(socket: DeskSocket): number {
  // Both are internal to Engine.IO, hence the careful reading; a version without them counts as 0 and the heartbeat is
  // what is left (slow-desk.test.ts would fail).
  const packets: unknown = Reflect.get(socket.conn, 'writeBuffer');
  let bytes = 0;
  for (const packet of Array.isArray(packets) ? packets : []) {
    const data: unknown = typeof packet === 'object' && packet !== null ? Reflect.get(packet, 'data') : null;
    if (typeof data === 'string' || data instanceof Uint8Array) bytes += data.length;
  }
  const inSocket = property(webSocketOf(socket), 'bufferedAmount');
  return bytes + (typeof inSocket === 'number' ? inSocket : 0);
}

/** Ends the connection without the goodbye that a desk which does not read would never answer (ws waits 30 s for it). */
export function cutOff(socket: DeskSocket): void {
  const webSocket = webSocketOf(socket);
  const terminate = property(webSocket, 'terminate');
  if (typeof terminate === 'function') Reflect.apply(terminate, webSocket, []);
  socket.disconnect(true);
}

function webSocketOf(socket: DeskSocket): unknown {
  return property(socket.conn.transport, 'socket');
}

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}
