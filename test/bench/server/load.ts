/** A load client with a low cost: HTTP/1.1 over plain sockets, one request at a time per socket. */
import { connect, type Socket } from 'node:net';

export interface LoadResult {
  /** Number of responses with status 200. */
  readonly succeeded: number;
  /** Number of other responses. */
  readonly failed: number;
  readonly ms: number;
}

/** Returns the text of the request with this index. */
export type RequestSource = (index: number) => string;

export const formatRequest = (
  path: string,
  headers: Readonly<Record<string, string>> = {},
): string =>
  [
    `GET ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    ...Object.entries(headers).map((pair) => pair.join(': ')),
    '',
    '',
  ].join('\r\n');

/** Sends requests on `connections` sockets as fast as responses arrive, for `ms` milliseconds. */
export async function sendLoad(
  port: number,
  getRequest: RequestSource,
  connections: number,
  ms: number,
): Promise<LoadResult> {
  const startedAt = performance.now();
  const endsAt = startedAt + ms;
  let index = 0;
  let succeeded = 0;
  let failed = 0;
  const runSocket = () =>
    new Promise<void>((resolve, reject) => {
      let socket: Socket;
      let text = '';
      const sendNext = () => {
        if (performance.now() >= endsAt) {
          socket.destroy();
          resolve();
          return;
        }
        socket.write(getRequest(index));
        index += 1;
      };
      const open = () => {
        text = '';
        socket = connect(port, '127.0.0.1', sendNext);
        socket.setNoDelay(true);
        socket.setEncoding('latin1');
        socket.on('data', (chunk: string) => {
          text += chunk;
          if (!isComplete(text)) return;
          if (text.startsWith('HTTP/1.1 200')) succeeded += 1;
          else failed += 1;
          const isClosing = /\r\nconnection: close/i.test(text);
          text = '';
          if (!isClosing) sendNext();
          else {
            socket.destroy();
            open();
          }
        });
        socket.on('error', reject);
      };
      open();
    });
  await Promise.all(Array.from({ length: connections }, runSocket));
  return { succeeded, failed, ms: performance.now() - startedAt };
}

/** Returns whether a response is complete. */
function isComplete(text: string): boolean {
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd < 0) return false;
  const length = /\r\ncontent-length: (\d+)/i.exec(text);
  if (length) return text.length >= headEnd + 4 + Number(length[1]);
  // A body without a length is chunked, and ends with an empty chunk.
  return text.endsWith('0\r\n\r\n');
}
