import { expect, oneEvent } from '@open-wc/testing';
import code from '../../../src/emulator/faults/frame-fault-script.ts?inline-script';
import { documentEvents } from '../../../src/ledyer/client-api.js';

const { orderComplete, orderPending } = documentEvents;

/** Runs the script in a new window, because its effects on a window are permanent. */
async function createFaultyPage(kind: string) {
  const frame = document.createElement('iframe');
  // Firefox replaces the document of a frame without content later.
  frame.src = '/test/support/component/frame.html';
  const loaded = oneEvent(frame, 'load');
  document.body.append(frame);
  await loaded;
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
  it('mute stops all document events', async () => {
    const { events, dispatch, frame } = await createFaultyPage('mute');
    dispatch();
    expect(events).to.deep.equal([]);
    frame.remove();
  });

  it('double dispatches every event exactly twice', async () => {
    const { events, dispatch, wait, frame } = await createFaultyPage('double');
    dispatch();
    await wait(20);
    expect(events).to.deep.equal([orderComplete, orderComplete]);
    frame.remove();
  });

  it('early dispatches one complete event', async () => {
    const { events, wait, frame } = await createFaultyPage('early');
    await wait(700);
    expect(events).to.deep.equal([orderComplete]);
    frame.remove();
  });

  it('forge dispatches complete and pending events repeatedly', async () => {
    const { events, wait, frame } = await createFaultyPage('forge');
    await wait(1000);
    expect(events.length).to.be.greaterThan(3);
    expect(events).to.include(orderPending);
    frame.remove();
  });
});
