/**
 * Measures how many sessions per second the emulator creates and reads over HTTP, and its memory growth. From the
 * root, after `npm run build`:
 *
 *     npx esbuild test/bench/emulator.ts --format=esm | node --input-type=module -
 *
 * The emulator runs in a separate process, as `npx ledyer-emulator` starts it. On two cores, each process has one.
 * `SESSIONS=…` changes the number of sessions.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';

const sessionCount = Number(process.env.SESSIONS ?? 100_000);
const connectionCount = 16;
const createBody = readFileSync('test/fixtures/ledyer/create-session.json', 'utf8');

const emulator = spawn(process.execPath, ['dist/ledyer-emulator.js', '--port', '0', '--quiet']);
const url = await new Promise<string>((resolve) => {
  emulator.stdout.once('data', (line: Buffer) => {
    resolve(line.toString().trim());
  });
});

// Not `fetch`, because its CPU time would be a large part of the result.
const agent = new Agent({ keepAlive: true, maxSockets: connectionCount });
const port = new URL(url).port;
const send = (method: string, path: string, headers: object, body = '') =>
  new Promise<string>((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port,
      method,
      path,
      agent,
      headers: { ...headers },
    };
    const outgoing = request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(`${method} ${path}: ${String(response.statusCode)} ${text}`));
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });

const basic = Buffer.from('emulator:emulator').toString('base64');
const token = await send('POST', '/oauth/token?grant_type=client_credentials', {
  authorization: `Basic ${basic}`,
});
const { access_token } = JSON.parse(token) as { access_token: string };
const headers = { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' };

/** Returns the resident memory of the emulator's process in megabytes. */
const readMemoryMb = (): number => {
  const status = readFileSync(`/proc/${String(emulator.pid)}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? NaN) / 1024);
};

const print = (line: string) => process.stdout.write(`${line}\n`);
print(`sessions  created and read/s  memory of the emulator`);

let startedCount = 0;
/** Number of sessions per printed line. */
const sessionsPerLine = Math.max(1, Math.floor(sessionCount / 10));
let lineStartedAt = performance.now();
const startedAt = lineStartedAt;
const createSessions = async () => {
  while (startedCount < sessionCount) {
    startedCount += 1;
    const number = startedCount;
    const created = await send('POST', '/v1/sessions', headers, createBody);
    const { sessionId } = JSON.parse(created) as { sessionId: string };
    await send('GET', `/v1/sessions/${sessionId}`, headers);
    if (number % sessionsPerLine === 0) {
      const now = performance.now();
      print(
        `${String(number).padStart(8)}  ${(sessionsPerLine / ((now - lineStartedAt) / 1000)).toFixed(0).padStart(18)}  ${readMemoryMb()} MB`,
      );
      lineStartedAt = now;
    }
  }
};
await Promise.all(Array.from({ length: connectionCount }, createSessions));
print(`all: ${(sessionCount / ((performance.now() - startedAt) / 1000)).toFixed(0)} sessions/s`);

agent.destroy();
emulator.kill();
