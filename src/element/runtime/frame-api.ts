import { getClientApi, type ClientApi } from '../../ledyer/client-api.js';

/**
 * The API of the frame that is on the page.
 *
 * `window.ledyer.api` belongs to the script that ran last, such as a late copy without a frame, or a page that was
 * removed. So the API of a frame is kept from the time when the frame has loaded. A lock or a rejection goes to both,
 * because Ledyer's script might also replace its API.
 */
export class FrameApi {
  #own: ClientApi | undefined;

  /** Keeps the API of a frame that has loaded. */
  set(api: ClientApi): void {
    this.#own = api;
  }

  /** Drops the API of a frame that is no longer on the page. */
  clear(): void {
    this.#own = undefined;
  }

  /**
   * Returns the API of the frame, or the last script's if no frame has loaded.
   *
   * @throws {Error} if there is none
   */
  get(): ClientApi {
    const last = getClientApi(globalThis);
    const own = this.#own ?? last;
    if (!own) throw new Error('window.ledyer.api is missing.');
    if (!last || own === last) return own;
    const tryLast = (call: (api: ClientApi) => void) => {
      try {
        call(last);
      } catch {
        // It has no frame on the page.
      }
    };
    return {
      suspend: () => {
        tryLast((api) => api.suspend());
        own.suspend();
      },
      resume: () => {
        tryLast((api) => api.resume());
        own.resume();
      },
      clientValidation: (answer) => {
        if (!answer.shouldProceed) tryLast((api) => api.clientValidation(answer));
        own.clientValidation(answer);
      },
    };
  }
}
