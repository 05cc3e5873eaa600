import { createServer, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { plainAddress } from '@vigil/service';
import { createWebSocketStream, WebSocket, WebSocketServer } from 'ws';
import type { BrokerConfig } from '../config.ts';
import { RefusalError } from '../refusal.ts';
import { streamSource } from './stream-source.ts';
import { admitFirst, type Listener, type ListenerParts, listen, watched } from './tcp.ts';

/** MQTT over WebSocket: the same guards, then the same stream as any other. TLS is a reverse proxy's work here. */
export function listenWebSocket(config: BrokerConfig, parts: ListenerParts): Promise<Listener> {
  const server = createServer({ noDelay: true, headersTimeout: config.limits.connectTimeoutMs });
  server.maxHeadersCount = 50;
  admitFirst(server, parts, 'ws');
  const refused = ({ socket }: IncomingMessage): void =>
    parts.refused('not-mqtt', plainAddress(socket.remoteAddress ?? ''), 'ws');
  server.on('request', (request, response) => {
    refused(request);
    response.writeHead(426, { upgrade: 'websocket', connection: 'close' }).end();
  });
  const sockets = new WebSocketServer({
    server,
    path: config.websocket.path,
    // Packets may share a frame or spread over several [MQTT-6.0.0-2]: room for a burst; packets are bounded later.
    maxPayload: Math.max(config.limits.packetBytes * 4, config.limits.urgentPacketBytes + config.limits.packetBytes),
    perMessageDeflate: false,
    // [MQTT-6.0.0-3]: the subprotocol is "mqtt"; 3.1 clients ask for "mqttv3.1".
    handleProtocols: (offered) => (offered.has('mqtt') ? 'mqtt' : offered.has('mqttv3.1') ? 'mqttv3.1' : false),
  });
  // Clients that were given no path ask for `/`.
  server.on('upgrade', (request) => {
    if (sockets.shouldHandle(request) === false) refused(request);
  });
  sockets.on('error', (error) => parts.failed(error, 'ws'));
  sockets.on('connection', (socket, request) => {
    const stream = readableToItsEnd(createWebSocketStream(socket), socket);
    // [MQTT-6.0.0-1]: a text frame ends the connection; the stream would take it for bytes.
    socket.prependListener('message', (_data, isBinary) => {
      if (!isBinary) stream.destroy(new RefusalError('malformed-packet', 'text frame'));
    });
    const address = plainAddress(request.socket.remoteAddress ?? '');
    parts.arrived({ source: streamSource(stream), address, transport: 'ws' });
  });
  const at = { host: config.host, port: config.websocket.port, setting: 'VIGIL_BROKER_WEBSOCKET_PORT' };
  return listen(server, at).then((listener) => watched(server, listener, parts, 'ws'));
}

/**
 * A client that says all it has to say and closes: what it said is still being read while nothing can be answered any
 * more. An answer that failed would end the stream, and with it what was not read.
 */
function readableToItsEnd(stream: Duplex, socket: WebSocket): Duplex {
  const write = stream._write.bind(stream);
  stream._write = (chunk, encoding, done) => {
    if (socket.readyState === WebSocket.OPEN) write(chunk, encoding, done);
    else done();
  };
  return stream;
}
