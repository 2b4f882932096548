/** Runs shops in other languages against the emulator, from the token to the last refund. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { findFreePort } from '../support/find-free-port.js';
import { startEmulator } from '../../src/emulator/http-server.js';

test.each([
  ['PHP', 'php', 'shop.php'],
  ['Python', 'python3', 'shop.py'],
])(
  'a shop in %s captures, refunds and cancels orders and receives every event',
  async (_, program, script) => {
    const { url, emulator, close } = await startEmulator({ port: 0 });
    const folder = mkdtempSync(join(tmpdir(), 'ledyer-integration-'));
    onTestFinished(async () => {
      await close();
      rmSync(folder, { recursive: true });
    });
    const { stdout } = await promisify(execFile)(
      program,
      [fileURLToPath(new URL(script, import.meta.url))],
      {
        env: {
          ...process.env,
          LEDYER_URL: url,
          RECEIVER_PORT: String(await findFreePort()),
          RECEIVER_LOG: join(folder, 'received'),
        },
        timeout: 60_000,
      },
    );
    expect(JSON.parse(stdout)).toEqual({
      // 3 × 19.95 and 979.99.
      refunded: 103_984,
      events: [
        'cancel',
        'create',
        'full_capture',
        'full_refund',
        'part_capture',
        'part_refund',
        'ready_for_capture',
      ],
    });
    expect(emulator.orders().map(({ status }) => status)).toEqual([
      ['cancelled'],
      expect.anything(),
    ]);
    // Both shops send amounts with floating-point errors.
    const [, session] = emulator.sessions();
    expect(Number.isInteger(session?.order.orderLines?.[0]?.totalAmount)).toBe(false);
  },
);
