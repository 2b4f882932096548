import { connect, type Socket } from 'node:net';

/** A request whose headers never end. */
export const slowHeaders = 'GET / HTTP/1.1\r\nHost: shop\r\nX-Slow: ';
/** A request whose body never ends. */
export const slowBody = 'POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 100\r\n\r\n{';

/** Opens a connection that sends `text` and then one character per second until the server closes it. */
export function openSlowConnection(port: number, text: string) {
  let received = '';
  const socket: Socket = connect(port, '127.0.0.1');
  const timer = setInterval(() => socket.writable && socket.write('x'), 1_000);
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
  return {
    connected: new Promise<void>((resolve) =>
      socket.once('connect', () => socket.write(text, () => resolve())),
    ),
    /** Resolves with the received data when the server closes the connection. */
    closed: new Promise<string>((resolve) =>
      socket.once('close', () => {
        clearInterval(timer);
        resolve(received);
      }),
    ),
  };
}
