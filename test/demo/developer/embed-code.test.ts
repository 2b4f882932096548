import { expect, test } from 'vitest';
import { createEmbedCode } from '../../../demo/developer/embed-code.js';

test('createEmbedCode: returns eight lines for the emulator', () => {
  const location = { environment: 'local', emulatorUrl: 'http://localhost:4801' };
  expect(createEmbedCode('se_1', location))
    .toBe(`<link rel="preload" as="script" href="http://localhost:4801/bootstrap.js">
<script type="module" src="/cdn/ledyer-checkout.js"></script>
<ledyer-checkout
  session-id="se_1"
  environment="local"
  emulator-url="http://localhost:4801"
  no-padding
></ledyer-checkout>`);
});

test('createEmbedCode: loads the script from the CDN for Ledyer, without an emulator URL', () => {
  const location = { environment: 'sandbox', emulatorUrl: 'http://localhost:4801' };
  const code = createEmbedCode('se_1', location);
  expect(code).not.toContain('emulator-url');
  expect(code).toContain('href="https://checkout.sandbox.ledyer.com/bootstrap.js"');
  expect(code).toContain('src="https://cdn.jsdelivr.net/npm/ledyer-checkout/');
});
