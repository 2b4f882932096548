import { lenientArray, object, string, type Decoder } from './decode.js';

/**
 * The body of an error response: `{"errors":[{"message":"…"}]}`. Every plugin of Ledyer's reads it (WooCommerce,
 * `process_response`); other keys of an error are unknown.
 */
export interface ErrorBody {
  readonly errors: readonly { readonly message: string }[];
}

export const decodeErrorBody: Decoder<ErrorBody> = object<ErrorBody>({
  errors: lenientArray(object<{ message: string }>({ message: string() })),
});
