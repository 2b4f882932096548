import { place as whereabouts, startSession } from '../../test/frameworks/shop.js';

/** What a component is told. */
export type Checkout = typeof whereabouts & { readonly sessionId: string };

/** What differs from framework to framework. */
export interface FrameworkPage {
  /** The file that is shown, and that `run` runs. */
  readonly code: string;
  /** Puts a checkout into the page. */
  readonly run: (target: HTMLElement, checkout: Checkout) => void | Promise<void>;
}

/** Shows the code, and runs it when the button is pressed. */
export function frameworkPage({ code, run }: FrameworkPage): void {
  const start = element('start', HTMLButtonElement);
  const copy = element('copy', HTMLButtonElement);
  const refusal = element('refusal', HTMLElement);
  element('code', HTMLElement).textContent = code.trim();

  copy.addEventListener('click', () => {
    const say = (words: string) => {
      copy.textContent = words;
    };
    // Without permission the text is still there to select.
    navigator.clipboard.writeText(code).then(
      () => say('Copied'),
      () => say('Select the text instead'),
    );
  });

  const place = element('place', HTMLElement);
  const begin = async () => {
    start.disabled = true;
    place.dataset.started = '';
    refusal.textContent = '';
    try {
      await run(place, { ...whereabouts, sessionId: await startSession() });
    } catch (error) {
      refusal.textContent = error instanceof Error ? error.message : String(error);
      start.disabled = false;
      delete place.dataset.started;
    }
  };
  start.addEventListener('click', () => void begin());
}

/** The element with this id; the page's own HTML promises that it is there. */
function element<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new Error(`The page has no ${kind.name} with the id ${id}.`);
}
