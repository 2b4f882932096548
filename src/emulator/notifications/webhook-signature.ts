/**
 * Returns signature headers under the names of Svix and of the Standard Webhooks specification, with equal values
 * (assumed: Ledyer documents no signature, and its retry schedule is the default of Svix).
 *
 * @param secret `whsec_` and base64
 * @param timestamp seconds since 1970
 */
export async function createSignatureHeaders(
  secret: string,
  id: string,
  timestamp: number,
  body: string,
): Promise<Record<string, string>> {
  const keyBytes = Uint8Array.from(atob(secret.replace(/^whsec_/, '')), (character) =>
    character.charCodeAt(0),
  );
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', keyBytes, algorithm, false, ['sign']);
  const signatureBytes = await crypto.subtle.sign(
    'HMAC',
    key,
    new TextEncoder().encode(`${id}.${timestamp}.${body}`),
  );
  const signature = btoa(String.fromCharCode(...new Uint8Array(signatureBytes)));
  return Object.fromEntries(
    ['svix', 'webhook'].flatMap((prefix) => [
      [`${prefix}-id`, id],
      [`${prefix}-timestamp`, String(timestamp)],
      [`${prefix}-signature`, `v1,${signature}`],
    ]),
  );
}
