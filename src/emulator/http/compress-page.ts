const pageTypes = /^text\/(?:html|javascript)\b/;

/** Returns whether a client accepts gzip (RFC 9110, 12.5.3). */
const acceptsGzip = ({ headers }: Request): boolean =>
  /(?:^|,)\s*gzip\s*(?:,|$|;(?!\s*q=0(?:\.0*)?\s*(?:,|$)))/i.test(
    headers.get('accept-encoding') ?? '',
  );

/** Returns a page or script as gzip for a client that accepts it, and every other response as it is. */
export function compressPage(request: Request, response: Response): Response {
  if (request.method !== 'GET' || response.status !== 200 || !response.body) return response;
  if (!pageTypes.test(response.headers.get('content-type') ?? '')) return response;
  const headers = new Headers(response.headers);
  headers.append('vary', 'Accept-Encoding');
  if (!acceptsGzip(request)) return new Response(response.body, { headers });
  headers.set('content-encoding', 'gzip');
  headers.delete('content-length');
  return new Response(response.body.pipeThrough(new CompressionStream('gzip')), { headers });
}
