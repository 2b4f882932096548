// Checks the files that the Dockerfile copies, so it requires `npm run build`.
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const dockerfile = readFileSync('Dockerfile', 'utf8');

test('the emulator starts with the files that the Dockerfile copies, and no others', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ledyer-container-'));
  const copies = [...dockerfile.matchAll(/^COPY --from=build \/build\/(\S+) (\S+)$/gm)];
  expect(copies).toHaveLength(3);
  for (const [, source = '', target = ''] of copies) {
    const name = target.endsWith('/') ? join(target, source.split('/').at(-1)!) : target;
    cpSync(source, join(folder, name), { recursive: true });
  }
  const [, entrypoint = ''] = /^ENTRYPOINT (.+)$/m.exec(dockerfile) ?? [];
  const [program = '', ...args] = JSON.parse(entrypoint) as string[];
  const emulator = spawn(program, [...args, '--port', '0', '--quiet'], { cwd: folder });
  onTestFinished(() => {
    emulator.kill();
    rmSync(folder, { recursive: true });
  });
  let output = '';
  emulator.stderr.on('data', (chunk) => (output += String(chunk)));
  const url = await new Promise<string>((resolve, reject) => {
    emulator.stdout.on('data', (chunk) => {
      resolve(String(chunk).trim());
    });
    emulator.once('exit', () => {
      reject(new Error(output));
    });
  });
  const local = url.replace('0.0.0.0', 'localhost');
  expect((await fetch(`${local}/_emulator/sessions`)).status).toBe(200);
  expect((await fetch(`${local}/_emulator/openapi.json`)).status).toBe(200);
  expect((await fetch(`${local}/bootstrap.js`)).status).toBe(200);
});

test('the Dockerfile does not run the emulator as root, and pins the versions of its base images', () => {
  expect(dockerfile).toMatch(/^USER node$/m);
  for (const [, image] of dockerfile.matchAll(/^FROM (\S+)/gm))
    expect(image).toMatch(/:\d+\.\d+\.\d+-/);
});
