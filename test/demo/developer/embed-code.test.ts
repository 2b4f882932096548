import { expect, test } from 'vitest';
import { embedCode } from '../../../demo/developer/embed-code.js';

test('a merchant writes seven lines for the emulator', () => {
  const place = { environment: 'local', emulatorUrl: 'http://localhost:4801' };
  expect(embedCode('se_1', place))
    .toBe(`<script type="module" src="/cdn/ledyer-checkout.js"></script>
<ledyer-checkout
  session-id="se_1"
  environment="local"
  emulator-url="http://localhost:4801"
  no-padding
></ledyer-checkout>`);
});

test('and one fewer for Ledyer', () => {
  const place = { environment: 'sandbox', emulatorUrl: 'http://localhost:4801' };
  const code = embedCode('se_1', place);
  expect(code).not.toContain('emulator-url');
  // Only this shop serves the file itself.
  expect(code).toContain('src="https://cdn.jsdelivr.net/npm/ledyer-checkout/');
});
