import { describe, expect, test } from 'vitest';
import { readCartRequest } from '../../../src/server/http/request-body.js';

/** Returns a request as Firefox has it. */
function createRequestWithoutBody(text: string): Request {
  const request = new Request('https://shop.example/ledyer/sessions', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: text,
  });
  Object.defineProperty(request, 'body', { value: undefined });
  return request;
}

describe('a request without the property `body`', () => {
  test('is read', async () => {
    const { body } = await readCartRequest(createRequestWithoutBody('{"items":[]}'));
    expect(body).toEqual({ items: [] });
  });

  test('is rejected when it is too large', async () => {
    const request = createRequestWithoutBody(JSON.stringify({ items: ['x'.repeat(70_000)] }));
    await expect(readCartRequest(request)).rejects.toMatchObject({ type: 'payload-too-large' });
  });
});

test('a body that ends early, because the buyer has left, is no error of the shop', async () => {
  const request = new Request('https://shop.example/ledyer/sessions', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: new ReadableStream({ pull: (controller) => controller.error(new Error('aborted')) }),
    duplex: 'half',
  } as RequestInit);
  await expect(readCartRequest(request)).rejects.toMatchObject({ type: 'body-invalid' });
});
