// What stands before Neon's servers, in small: a WebSocket whose binary messages are the bytes of a TCP connection to Postgres.
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { WebSocketServer } from 'ws';

export interface WebSocketBridge {
  /** `host:port/path` of the bridge to the Postgres at `port` of this machine. */
  addressTo(port: number): string;
  close(): Promise<void>;
}

export async function openWebSocketBridge(): Promise<WebSocketBridge> {
  const http = createServer();
  const sockets = new WebSocketServer({ server: http });
  sockets.on('connection', (socket, request) => {
    const port = Number(new URL(request.url ?? '/', 'http://bridge').searchParams.get('port'));
    const postgres = connect(port, '127.0.0.1');
    socket.on('message', (data: Buffer) => postgres.write(data));
    socket.on('close', () => postgres.destroy());
    socket.on('error', () => postgres.destroy());
    postgres.on('data', (data) => socket.send(data));
    postgres.on('close', () => socket.close());
    postgres.on('error', () => socket.close());
  });
  await new Promise<void>((settle) => http.listen(0, '127.0.0.1', settle));
  const { port: own } = http.address() as AddressInfo;
  return {
    addressTo: (port) => `127.0.0.1:${own}/?port=${port}`,
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      http.closeAllConnections();
      await new Promise((settle) => http.close(settle));
    },
  };
}
