import { expect } from '@open-wc/testing';
import code from '../../src/emulator/ui/control-page/main.ts?inline-script';
import { createEmulator, emulatorHandlers } from '../../src/emulator/index.js';
import { FramedPage } from '../support/component/framed-page.js';
import { http, setupWorker } from '../support/component/msw.js';

const worker = setupWorker();
const page = new FramedPage();

before(async () => {
  const emulator = createEmulator();
  for (const path of ['oauth', 'v1', '_emulator']) {
    worker.use(...emulatorHandlers(emulator, http, `${location.origin}/${path}`));
  }
  await worker.start({ quiet: true, onUnhandledRequest: 'bypass' });
});
after(() => {
  page.close();
  worker.stop();
});

it('the control page creates a session and changes its state, without axe violations', async () => {
  await page.open('/test/support/component/frame.html', code, { credentials: 'emulator:emulator' });
  await page.waitForElement('[data-action="example-session"]');
  const found = await page.findViolations();
  await page.click('[data-action="example-session"]');
  await page.waitForElement('.sessions .chip.open');
  found.push(...(await page.findViolations()));
  await page.click('[data-action="authorize"]');
  await page.waitForElement('.sessions .chip.authorized');
  found.push(...(await page.findViolations()));
  expect(found).to.deep.equal([]);
});
