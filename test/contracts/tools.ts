/** Runs the tools of `test/contracts/tools`, which `node scripts/setup.mjs --contracts` installs. */
import { execFile, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findFreePort } from '../support/find-free-port.js';

const folder = fileURLToPath(new URL('tools/', import.meta.url));

/** Paths of the OpenAPI descriptions. */
export const descriptions = {
  ledyer: fileURLToPath(new URL('../../src/emulator/openapi/ledyer.json', import.meta.url)),
  shop: fileURLToPath(new URL('../../src/server/openapi/shop.json', import.meta.url)),
};

/**
 * Runs a tool. Returns its output.
 *
 * @throws {Error} with the output when it fails
 */
export async function runTool(script: string, ...args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    [`node_modules/${script}`, ...args],
    {
      cwd: folder,
      env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  return stdout + stderr;
}

/** A proxy that compares every request and response with a description. */
export interface ValidatingProxy {
  readonly url: string;
  /** The violations so far. */
  readonly violations: () => readonly string[];
  readonly stop: () => void;
}

/** Starts Prism in front of a server. */
export async function startProxy(description: string, upstream: string): Promise<ValidatingProxy> {
  const port = await findFreePort();
  const prism = spawn(
    process.execPath,
    [
      'node_modules/@stoplight/prism-cli/dist/index.js',
      'proxy',
      description,
      upstream,
      `--port=${port}`,
      '--host=127.0.0.1',
      '--multiprocess=false',
    ],
    { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NO_COLOR: '1' } },
  );
  let output = '';
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: unknown) => {
      output += String(chunk);
      if (output.includes('Prism is listening')) resolve();
    };
    prism.stdout.on('data', read);
    prism.stderr.on('data', read);
    prism.once('exit', () => {
      reject(new Error(output));
    });
  });
  return {
    url: `http://localhost:${port}`,
    violations: () => output.split('\n').filter((line) => /violation/i.test(line)),
    stop: () => prism.kill(),
  };
}
