import { integer, lenient, pattern, object, string, type Decoder } from './decode.js';

/** The response of `POST /oauth/token` (page Authentication). */
export interface Token {
  readonly access_token: string;
  /** Seconds; 3600 in the example. */
  readonly expires_in: number;
  /** `write` in the example. */
  readonly scope?: string | null;
  /** `Bearer` */
  readonly token_type?: string | null;
}

export const decodeToken: Decoder<Token> = object<Token>({
  // The token becomes a header value. An invalid one would appear in the exception of the failed request.
  access_token: pattern(/^[\x21-\x7e]{1,8000}$/, 'printable characters without spaces'),
  expires_in: integer({ min: 0 }),
  scope: lenient(string()),
  token_type: lenient(string()),
});
