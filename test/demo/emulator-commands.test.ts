import { expect, test } from 'vitest';
import { emulatorCommand } from '../../demo/emulator-commands.js';

test('a command says what to do with which session', () => {
  expect(emulatorCommand('http://localhost:4801', 'se_1', 'sign')).toBe(
    `curl -X POST http://localhost:4801/_emulator/sessions/se_1 -H 'content-type: application/json' -d '{"action":"sign"}'`,
  );
});
