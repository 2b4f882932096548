/** Returns a request with another address and headers, for the server that it is forwarded to. */
export async function createForwardedRequest(
  request: Request,
  url: string,
  headers: HeadersInit,
): Promise<Request> {
  const { method, signal } = request;
  const body = method === 'GET' || method === 'HEAD' ? null : await request.arrayBuffer();
  return new Request(url, { method, headers, body, signal });
}
