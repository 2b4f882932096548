import { expect } from '@open-wc/testing';
import {
  Activity,
  createElement,
  createRoot,
  flushSync,
  LedyerCheckout,
  StrictMode,
  Suspense,
  use,
} from '../../support/component/react.js';

describe('the React component', () => {
  let container: HTMLElement;
  let root: ReturnType<typeof createRoot>;
  let calls: string[];

  beforeEach(() => {
    container = document.body.appendChild(document.createElement('div'));
    root = createRoot(container);
    calls = [];
  });
  afterEach(() => {
    root.unmount();
    container.remove();
  });

  /** Without a session, so that only the test fires events. */
  const createTag = (name: string) =>
    createElement(LedyerCheckout, { onLedyerComplete: () => calls.push(name) });

  const render = (node: Parameters<typeof root.render>[0]) => {
    flushSync(() => {
      root.render(node);
    });
  };

  const findTag = () => container.querySelector('ledyer-checkout')!;
  const fireComplete = () => findTag().dispatchEvent(new Event('ledyer-complete'));

  it('calls the last handler once', () => {
    render(createTag('first'));
    render(createTag('second'));
    fireComplete();
    expect(calls).to.deep.equal(['second']);
    render(createElement(LedyerCheckout, {}));
    fireComplete();
    expect(calls).to.deep.equal(['second']);
  });

  it('calls a handler once in StrictMode', () => {
    render(createElement(StrictMode, {}, createTag('strict')));
    fireComplete();
    expect(calls).to.deep.equal(['strict']);
  });

  it('calls the handler while `Activity` hides the tag, and once when it is shown again', () => {
    const show = (mode: 'visible' | 'hidden') => {
      render(createElement(Activity, { mode, children: createTag(mode) }));
    };
    show('visible');
    const tag = findTag();
    show('hidden');
    expect(findTag().style.display).to.equal('none');
    fireComplete();
    expect(calls).to.have.length(1);
    show('visible');
    expect(findTag()).to.equal(tag);
    fireComplete();
    expect(calls.slice(1)).to.deep.equal(['visible']);
  });

  it('calls the handler while `Suspense` shows its fallback', () => {
    const Waiting = ({ until }: { readonly until: Promise<void> | undefined }) => {
      if (until) use(until);
      return null;
    };
    const show = (until?: Promise<void>) => {
      render(
        createElement(
          Suspense,
          { fallback: 'waiting' },
          createTag('suspended'),
          createElement(Waiting, { until }),
        ),
      );
    };
    show();
    show(new Promise<void>(() => undefined));
    expect(container.textContent).to.include('waiting');
    fireComplete();
    expect(calls).to.deep.equal(['suspended']);
  });
});
