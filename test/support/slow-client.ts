import { connect, type Socket } from 'node:net';

/** A request whose headers never end, … */
export const slowHeaders = 'GET / HTTP/1.1\r\nHost: shop\r\nX-Slow: ';
/** … and one whose body does not. */
export const slowBody = 'POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 100\r\n\r\n{';

/** A connection that says this, and then a letter a second, for as long as it is let. */
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
    /** What it was told when the other side closed it. */
    closed: new Promise<string>((resolve) =>
      socket.once('close', () => {
        clearInterval(timer);
        resolve(received);
      }),
    ),
  };
}
