import { array, object, string, type Decoder } from './decode.js';

/**
 * What a refusal says: `{"errors":[{"message":"…"}]}`. Read by every plugin of
 * Ledyer's (WooCommerce, `process_response`); other keys of an error are unknown.
 */
export interface ErrorBody {
  readonly errors: readonly { readonly message: string }[];
}

export const decodeErrorBody: Decoder<ErrorBody> = object<ErrorBody>({
  errors: array(object<{ message: string }>({ message: string() })),
});
