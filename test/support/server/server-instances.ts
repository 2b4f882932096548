import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { findFreePort } from '../find-free-port.js';

const program = fileURLToPath(new URL('../../../demo/server/serve.mjs', import.meta.url));

/** A server process of the shop's API. */
export class Instance {
  readonly port: number;
  readonly #environment: NodeJS.ProcessEnv;
  #child: ChildProcess | undefined;
  output = '';

  private constructor(port: number, environment: NodeJS.ProcessEnv) {
    this.port = port;
    this.#environment = environment;
  }

  static async start(environment: NodeJS.ProcessEnv): Promise<Instance> {
    const instance = new Instance(await findFreePort(), environment);
    await instance.start();
    return instance;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const child = spawn(process.execPath, [program], {
      env: { ...process.env, ...this.#environment, PORT: String(this.port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    }
    for (;;) {
      const isReady = await fetch(`${this.url}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      );
      if (isReady) return;
      if (child.exitCode !== null) throw new Error(`An instance did not start:\n${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Id of the process while it runs. */
  get pid(): number | undefined {
    const child = this.#child;
    return child?.exitCode === null && child.signalCode === null ? child.pid : undefined;
  }

  /** Resident memory of the process in bytes. */
  get memoryBytes(): number {
    const status = readFileSync(`/proc/${this.#child?.pid ?? 0}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1_024;
  }

  /** Suspends the process, as a platform does between two requests: no timer runs, and no byte is read. */
  freeze(): void {
    this.#child?.kill('SIGSTOP');
  }

  /** Resumes a suspended process. Its timers are late, and its clock has jumped. */
  thaw(): void {
    this.#child?.kill('SIGCONT');
  }

  /** Stops the process: `SIGKILL` as a power failure, `SIGTERM` as a normal shutdown. Returns the exit code. */
  async stop(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    const child = this.#child;
    if (child?.exitCode !== null || child.signalCode !== null) return null;
    const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
    child.kill(signal);
    return exited;
  }
}

/** Starts a proxy that sends each request to the next instance. If that instance is down, it tries the others. */
export async function startRoundRobinProxy(instances: readonly Instance[]) {
  let requestCount = 0;
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => forward(instances.length));
    const forward = (attempts: number) => {
      requestCount += 1;
      const { port } = instances[requestCount % instances.length]!;
      const { method, url, headers } = incoming;
      const outgoingRequest = send(
        { host: '127.0.0.1', port, method, path: url, headers },
        (response) => {
          outgoing.writeHead(response.statusCode ?? 502, response.headers);
          response.pipe(outgoing);
          response.on('error', () => outgoing.destroy());
        },
      );
      outgoingRequest.on('error', () => {
        if (attempts > 1 && !outgoing.headersSent) forward(attempts - 1);
        else outgoing.destroy();
      });
      outgoingRequest.end(Buffer.concat(chunks));
    };
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
