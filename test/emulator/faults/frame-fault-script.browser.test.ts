import { expect } from '@open-wc/testing';
import code from '../../../src/emulator/faults/frame-fault-script.ts?inline-script';
import { documentEvents } from '../../../src/ledyer/client-api.js';

const { orderComplete, orderPending } = documentEvents;

/** A page of its own that runs the script, since what it does to a window stays done. */
function lyingPage(kind: string) {
  const frame = document.createElement('iframe');
  document.body.append(frame);
  const page = frame.contentWindow as Window & { __ledyerEmulatorFrameFault?: string };
  page.__ledyerEmulatorFrameFault = kind;
  const heard: string[] = [];
  for (const name of [orderComplete, orderPending]) {
    page.document.addEventListener(name, () => heard.push(name));
  }
  const script = page.document.createElement('script');
  script.textContent = code;
  page.document.body.append(script);
  const fire = () => page.document.dispatchEvent(new CustomEvent(orderComplete));
  const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  return { heard, fire, later, frame };
}

it('mutes the document’s events', () => {
  const { heard, fire, frame } = lyingPage('mute');
  fire();
  expect(heard).to.deep.equal([]);
  frame.remove();
});

it('fires every event twice, and no more', async () => {
  const { heard, fire, later, frame } = lyingPage('double');
  fire();
  await later(20);
  expect(heard).to.deep.equal([orderComplete, orderComplete]);
  frame.remove();
});

it('claims completion early, once', async () => {
  const { heard, later, frame } = lyingPage('early');
  await later(700);
  expect(heard).to.deep.equal([orderComplete]);
  frame.remove();
});

it('claims completion over and over', async () => {
  const { heard, later, frame } = lyingPage('forge');
  await later(1000);
  expect(heard.length).to.be.greaterThan(3);
  expect(heard).to.include(orderPending);
  frame.remove();
});
