import { expect } from '@open-wc/testing';
import code from '../../../src/emulator/faults/frame-fault-script.ts?inline-script';
import { documentEvents } from '../../../src/ledyer/client-api.js';

const { orderComplete, orderPending } = documentEvents;

/** Runs the script in a new window, because its effects on a window are permanent. */
function createFaultyPage(kind: string) {
  const frame = document.createElement('iframe');
  document.body.append(frame);
  const page = frame.contentWindow as Window & { __ledyerEmulatorFrameFault?: string };
  page.__ledyerEmulatorFrameFault = kind;
  const events: string[] = [];
  for (const name of [orderComplete, orderPending]) {
    page.document.addEventListener(name, () => events.push(name));
  }
  const script = page.document.createElement('script');
  script.textContent = code;
  page.document.body.append(script);
  const dispatch = () => page.document.dispatchEvent(new CustomEvent(orderComplete));
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  return { events, dispatch, wait, frame };
}

describe('the frame fault', () => {
  it('mute stops all document events', () => {
    const { events, dispatch, frame } = createFaultyPage('mute');
    dispatch();
    expect(events).to.deep.equal([]);
    frame.remove();
  });

  it('double dispatches every event exactly twice', async () => {
    const { events, dispatch, wait, frame } = createFaultyPage('double');
    dispatch();
    await wait(20);
    expect(events).to.deep.equal([orderComplete, orderComplete]);
    frame.remove();
  });

  it('early dispatches one complete event', async () => {
    const { events, wait, frame } = createFaultyPage('early');
    await wait(700);
    expect(events).to.deep.equal([orderComplete]);
    frame.remove();
  });

  it('forge dispatches complete and pending events repeatedly', async () => {
    const { events, wait, frame } = createFaultyPage('forge');
    await wait(1000);
    expect(events.length).to.be.greaterThan(3);
    expect(events).to.include(orderPending);
    frame.remove();
  });
});
