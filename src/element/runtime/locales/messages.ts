/** The tag's own messages, one file a language. The texts inside the frame are Ledyer's. */

/** The text of a dialog in which a purchase is rejected. */
export interface MessageBox {
  readonly title: string;
  readonly body: string;
}

export interface Messages {
  /** The accessible name of the frame. */
  readonly frame: string;
  readonly loading: string;
  readonly open: string;
  readonly suspended: string;
  readonly confirming: string;
  readonly unconfirmed: string;
  readonly pending: string;
  readonly complete: string;
  readonly expired: string;
  readonly cancelled: string;
  /** A load failure: the general text, and those of known kinds. */
  readonly failed: string;
  readonly blocked: string;
  readonly timeout: string;
  readonly invalidResponse: string;
  readonly frameRemoved: string;
  readonly retry: string;
  /** The link to Ledyer's hosted page. */
  readonly hostedPage: string;
  readonly offline: string;
  /** The page answered "no". */
  readonly rejected: MessageBox;
  /** The page gave no answer, or an invalid one. */
  readonly validationUnavailable: MessageBox;
}
