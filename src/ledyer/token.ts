import { integer, object, optional, text, type Reader } from './read.js';

/** The answer of `POST /oauth/token` (page Authentication). */
export interface Token {
  readonly access_token: string;
  /** Seconds; 3600 in the example. */
  readonly expires_in: number;
  /** `write` in the example. */
  readonly scope?: string | null;
  /** `Bearer` */
  readonly token_type?: string | null;
}

export const readToken: Reader<Token> = object<Token>({
  access_token: text(),
  expires_in: integer({ min: 0 }),
  scope: optional(text()),
  token_type: optional(text()),
});
