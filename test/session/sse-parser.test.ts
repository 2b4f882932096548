import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseEventStream, type StreamItem } from '../../src/session/sse-parser.js';

/** Returns a body that delivers `text` in chunks of these sizes, repeated in this order. */
function chunkedBody(text: string, chunkSizes: readonly number[]) {
  const bytes = new TextEncoder().encode(text);
  let position = 0;
  let chunk = 0;
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (position >= bytes.length) {
        controller.close();
        return;
      }
      const size = chunkSizes[chunk % chunkSizes.length]!;
      chunk += 1;
      controller.enqueue(bytes.slice(position, position + size));
      position += size;
    },
    cancel() {
      cancelled = true;
    },
  });
  return { body, isCancelled: () => cancelled };
}

async function parse(
  text: string,
  chunkSizes: readonly number[] = [text.length + 1],
): Promise<StreamItem[]> {
  const items: StreamItem[] = [];
  for await (const item of parseEventStream(chunkedBody(text, chunkSizes).body)) items.push(item);
  return items;
}

const message = (data: string, event = 'message'): StreamItem => ({ type: 'message', event, data });
const heartbeat: StreamItem = { type: 'heartbeat' };
/** The maximum length of a message, and of a line. */
const maxMessageLength = 16_384;

describe('`parseEventStream`', () => {
  test('yields messages and heartbeats', async () => {
    expect(
      await parse(': hello\n\nevent: session\ndata: {"a":1}\n\ndata:x\ndata: y\n\n:\n'),
    ).toEqual([heartbeat, message('{"a":1}', 'session'), message('x\ny'), heartbeat]);
  });

  test.each([
    ['data: a', 'a'],
    ['data:a', 'a'],
    ['data:  a', ' a'],
    ['data: a:b: c', 'a:b: c'],
    ['data', ''],
    ['data:', ''],
  ])('reads the value of %j as %j', async (line, data) => {
    expect(await parse(`${line}\n\n`)).toEqual([message(data)]);
  });

  test('resets the event name after each message', async () => {
    expect(await parse('event: session\ndata: 1\n\ndata: 2\n\n')).toEqual([
      message('1', 'session'),
      message('2'),
    ]);
  });

  test('resets the event name after a blank line without data', async () => {
    expect(await parse('event: session\n\ndata: 1\n\n')).toEqual([message('1')]);
  });

  test('yields no message without data, and ignores unknown fields', async () => {
    expect(await parse('\n\nevent: session\n\nid: 7\nretry: 10\ndatax: 1\nxdata: 1\n\n')).toEqual(
      [],
    );
    expect(await parse('id: 7\ndata: 1\nretry: 10\n\n')).toEqual([message('1')]);
  });

  test('ignores the data field of a comment', async () => {
    expect(await parse(':data: 1\n\n')).toEqual([heartbeat]);
  });

  test.each(['\n', '\r\n', '\r'])('accepts the line end %j', async (end) => {
    const text = ['event: session', 'data: å', '', ': heartbeat', ''].join(end);
    expect(await parse(text)).toEqual([message('å', 'session'), heartbeat]);
  });

  test('treats a carriage return at the end of a stream as a line end', async () => {
    expect(await parse('data: 1\n\r')).toEqual([message('1')]);
    expect(await parse(':\r')).toEqual([heartbeat]);
  });

  test('treats a carriage return and a line feed in two chunks as one line end', async () => {
    expect(await parse('data: 1\r\ndata: 2\r\n\r\n', [8, 1])).toEqual([message('1\n2')]);
  });

  test('returns the same items for any chunk sizes', async () => {
    const text = 'event: session\r\ndata: {"state":"öppen"}\r\n\r\n: heartbeat\n\ndata: 2\n\n';
    const whole = await parse(text);
    expect(whole).toHaveLength(3);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        async (chunkSizes) => {
          expect(await parse(text, chunkSizes)).toEqual(whole);
        },
      ),
    );
  });

  test('throws for a line that exceeds the maximum length', async () => {
    const longest = `data: ${'x'.repeat(maxMessageLength - 6)}`;
    // The last chunk is the line end, so that the parser holds the whole line before it.
    const sizes = [longest.length, 2];
    expect(await parse(`${longest}\n\n`, sizes)).toHaveLength(1);
    await expect(parse(`${longest}x\n\n`, [longest.length + 1, 2])).rejects.toThrow(
      new RangeError('an event-stream line is too long'),
    );
  });

  test('throws for a message that exceeds the maximum length', async () => {
    const half = 'x'.repeat(maxMessageLength / 2);
    expect(await parse(`data:${half}\ndata:${half.slice(1)}\n\n`)).toHaveLength(1);
    await expect(parse(`data:${half}\ndata:${half}\n\n`)).rejects.toThrow(RangeError);
    await expect(parse(`data: ${'x\ndata: '.repeat(20_000)}`)).rejects.toThrow(RangeError);
  });

  test('drops a message that was cut off', async () => {
    expect(await parse('event: session\ndata: {"state":"authorized"}\n')).toEqual([]);
    expect(await parse('data: 1\n\ndata: 2')).toEqual([message('1')]);
  });

  test('cancels the body when the consumer stops, and when a message is too long', async () => {
    const stopped = chunkedBody('data: 1\n\ndata: 2\n\n', [9]);
    for await (const item of parseEventStream(stopped.body)) {
      expect(item).toEqual(message('1'));
      break;
    }
    expect(stopped.isCancelled()).toBe(true);

    const tooLong = chunkedBody(`data: ${'x'.repeat(40_000)}\n\n`, [20_000]);
    await expect(parseEventStream(tooLong.body).next()).rejects.toThrow(RangeError);
    expect(tooLong.isCancelled()).toBe(true);
  });

  test('throws the error of a body that breaks', async () => {
    const broken = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.error(new TypeError('the connection broke'));
      },
    });
    await expect(parseEventStream(broken).next()).rejects.toThrow('the connection broke');
  });
});

describe('a field of an event stream', () => {
  test.each([
    ['data:a b', 'a b'],
    ['data: a b', 'a b'],
    ['data: ', ''],
    ['data::', ':'],
  ])('%j has the value %j', async (line, value) => {
    expect(await parse(`${line}\n\n`)).toEqual([message(value)]);
  });

  test('is ignored if its name only contains a known one', async () => {
    expect(await parse('x data: 1\ndata : 1\nevent data: 1\n\n')).toEqual([]);
  });
});
