import type {
  RejectionDetail,
  BuyerView,
  ChallengeAnswer,
  Delegation,
  BuyerDetails,
  Identification,
  Purchase,
} from '../../checkout/checkout-api.js';

export type BuyerErrorCode =
  | 'rejected' // the emulator rejected the request and lists the errors in `rejections`
  | 'conflict' // the session is in a state that no longer allows this request
  | 'unknown-session' // the session does not exist
  | 'unreachable'; // no readable response: it is unknown whether the request took effect

/** A failed request of the buyer. */
export class BuyerError extends Error {
  override readonly name = 'BuyerError';
  readonly code: BuyerErrorCode;
  readonly rejections: readonly RejectionDetail[];

  constructor(
    code: BuyerErrorCode,
    rejections: readonly RejectionDetail[] = [],
    options?: ErrorOptions,
  ) {
    super(rejections.map(({ message }) => message).join(' ') || code, options);
    this.code = code;
    this.rejections = rejections;
  }
}

/**
 * Reads and changes one session of the emulator (`checkout-api.ts`).
 *
 * Every method throws only {@link BuyerError}.
 */
export class BuyerClient {
  readonly #url: string;

  /** @param basePath path of the emulator, with a final slash */
  constructor(sessionId: string, basePath = '/') {
    this.#url = `${basePath}checkout/sessions/${encodeURIComponent(sessionId)}`;
  }

  read = (): Promise<BuyerView> => this.#send('GET', '');
  identify = (body: Identification): Promise<BuyerView> => this.#send('POST', '/identify', body);
  saveDetails = (body: BuyerDetails): Promise<BuyerView> => this.#send('POST', '/details', body);
  purchase = (body: Purchase): Promise<BuyerView> => this.#send('POST', '/purchase', body);
  answerChallenge = (body: ChallengeAnswer): Promise<BuyerView> =>
    this.#send('POST', '/challenge', body);
  release = (): Promise<BuyerView> => this.#send('POST', '/release');
  sign = (): Promise<BuyerView> => this.#send('POST', '/sign');
  delegate = (body: Delegation): Promise<BuyerView> => this.#send('POST', '/delegate', body);

  async #send(method: 'GET' | 'POST', path: string, body: object = {}): Promise<BuyerView> {
    try {
      const response = await fetch(this.#url + path, {
        method,
        ...(method === 'POST' && {
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }),
      });
      const result: unknown = await response.json();
      // The emulator and this page are built together, so successful responses are not validated again.
      if (response.ok) return result as BuyerView;
      throw toBuyerError(response.status, result);
    } catch (error) {
      if (error instanceof BuyerError) throw error;
      throw new BuyerError('unreachable', [], { cause: error });
    }
  }
}

const codeByStatus: Readonly<Record<number, BuyerErrorCode>> = {
  404: 'unknown-session',
  409: 'conflict',
  422: 'rejected',
};

function toBuyerError(status: number, result: unknown): BuyerError {
  const { errors } = (result ?? {}) as { errors?: unknown };
  return new BuyerError(
    codeByStatus[status] ?? 'unreachable',
    Array.isArray(errors) ? (errors as RejectionDetail[]) : [],
  );
}
