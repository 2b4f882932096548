import { list, object, text, type Reader } from './decode.js';

/**
 * What a refusal says: `{"errors":[{"message":"…"}]}`. Read by every plugin of
 * Ledyer's (WooCommerce, `process_response`); other keys of an error are unknown.
 */
export interface ErrorBody {
  readonly errors: readonly { readonly message: string }[];
}

export const readErrorBody: Reader<ErrorBody> = object<ErrorBody>({
  errors: list(object<{ message: string }>({ message: text() })),
});
