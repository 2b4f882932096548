/** One item of an event stream. */
export type StreamItem =
  | { readonly type: 'message'; readonly event: string; readonly data: string }
  /** A comment line: the connection is alive. */
  | { readonly type: 'heartbeat' };

/** Maximum length of a message in characters. A status has about 200. */
const maxMessageLength = 16_384;

/**
 * Parses `text/event-stream` (WHATWG HTML, server-sent events).
 *
 * `EventSource` would do the same, but hides comment lines, and with them whether a silent stream is alive. It also
 * hides status codes.
 *
 * @throws {RangeError} for a message that exceeds the maximum length
 */
export async function* parseEventStream(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<StreamItem> {
  let event = '';
  let data: string[] = [];
  for await (const line of readLines(body)) {
    const colon = `${line}:`.indexOf(':');
    const field = line.slice(0, colon);
    const value = line.slice(colon + 1).replace(/^ /, '');
    if (line === '') {
      if (data.length > 0)
        yield { type: 'message', event: event || 'message', data: data.join('\n') };
      event = '';
      data = [];
    } else if (field === '') yield { type: 'heartbeat' };
    else if (field === 'event') event = value;
    else if (field === 'data') data.push(value);
    if (data.join().length > maxMessageLength)
      throw new RangeError('an event-stream line is too long');
  }
}

/** Yields the lines of a stream, independent of its chunks. Drops an unterminated last line. */
async function* readLines(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let incompleteLine = '';
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) {
        if (incompleteLine.endsWith('\r')) yield incompleteLine.slice(0, -1);
        return;
      }
      incompleteLine += decoder.decode(value, { stream: true });
      // A carriage return at the end of a chunk may belong to a CRLF.
      const lines = incompleteLine.split(/\r\n|\n|\r(?!$)/);
      // Stryker disable next-line StringLiteral: `split` returns at least one item
      incompleteLine = lines.pop() ?? '';
      if (incompleteLine.length > maxMessageLength)
        throw new RangeError('an event-stream line is too long');
      yield* lines;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
