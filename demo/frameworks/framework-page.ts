import { checkoutProps, startSession } from '../../test/frameworks/shop.js';

/** The inputs of a component. */
export type CheckoutInputs = typeof checkoutProps & { readonly sessionId: string };

/** The part of a page that differs between frameworks. */
export interface FrameworkPage {
  /** The source that the page shows and `run` runs. */
  readonly code: string;
  /** Renders a checkout into the target. */
  readonly run: (target: HTMLElement, checkout: CheckoutInputs) => void | Promise<void>;
}

/** Shows the code, and runs it when the button is pressed. */
export function showFrameworkPage({ code, run }: FrameworkPage): void {
  const startButton = getElement('start', HTMLButtonElement);
  const copyCodeButton = getElement('copy', HTMLButtonElement);
  const errorText = getElement('error', HTMLElement);
  getElement('code', HTMLElement).textContent = code.trim();

  copyCodeButton.addEventListener('click', () => {
    const setLabel = (label: string) => {
      copyCodeButton.textContent = label;
    };
    // The browser may deny access to the clipboard.
    navigator.clipboard.writeText(code).then(
      () => setLabel('Copied'),
      () => setLabel('Select the text instead'),
    );
  });

  const target = getElement('checkout', HTMLElement);
  const start = async () => {
    startButton.disabled = true;
    target.dataset.started = '';
    errorText.textContent = '';
    try {
      await run(target, { ...checkoutProps, sessionId: await startSession() });
    } catch (error) {
      errorText.textContent = error instanceof Error ? error.message : String(error);
      startButton.disabled = false;
      delete target.dataset.started;
    }
  };
  startButton.addEventListener('click', () => void start());
}

/** @throws {Error} when the page has no such element */
function getElement<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new Error(`The page has no ${kind.name} with the id ${id}.`);
}
