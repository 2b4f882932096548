import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseEventStream, type StreamItem } from '../../src/session/sse-parser.js';

/** Reads bytes that come in pieces of these sizes. */
async function read(text: string, sizes: readonly number[] = [text.length]): Promise<StreamItem[]> {
  const bytes = new TextEncoder().encode(text);
  let at = 0;
  let piece = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at >= bytes.length) {
        controller.close();
        return;
      }
      const size = sizes[piece % sizes.length]!;
      piece += 1;
      controller.enqueue(bytes.slice(at, at + size));
      at += size;
    },
  });
  const items: StreamItem[] = [];
  for await (const item of parseEventStream(body)) items.push(item);
  return items;
}

describe('an event stream', () => {
  test('is read as messages and heartbeats', async () => {
    expect(
      await read(': hello\n\nevent: session\ndata: {"a":1}\n\ndata:x\ndata: y\n\n:\n'),
    ).toEqual([
      { type: 'heartbeat' },
      { type: 'message', event: 'session', data: '{"a":1}' },
      { type: 'message', event: 'message', data: 'x\ny' },
      { type: 'heartbeat' },
    ]);
  });

  test.each(['\n', '\r\n', '\r'])('may end its lines with %j', async (end) => {
    const text = ['event: session', 'data: å', '', ': beat', ''].join(end);
    expect(await read(text)).toEqual([
      { type: 'message', event: 'session', data: 'å' },
      { type: 'heartbeat' },
    ]);
  });

  test('means the same in whatever pieces it comes', async () => {
    const text = 'event: session\r\ndata: {"state":"öppen"}\r\n\r\n: beat\n\ndata: 2\n\n';
    const whole = await read(text);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        async (sizes) => {
          expect(await read(text, sizes)).toEqual(whole);
        },
      ),
    );
  });

  test('is not read without end', async () => {
    await expect(read(`data: ${'x'.repeat(20_000)}`)).rejects.toThrow(RangeError);
    await expect(read(`data: ${'x\ndata: '.repeat(20_000)}`)).rejects.toThrow(RangeError);
  });

  test('leaves out a message that was cut off', async () => {
    expect(await read('event: session\ndata: {"state":"authorized"}\n')).toEqual([]);
  });
});
