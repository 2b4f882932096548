import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A client of `server-process.ts`. */
export class ServerChild {
  readonly port: number;
  readonly #child: ChildProcess;
  #calls = 0;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
    child.setMaxListeners(0);
  }

  /** @param name the server in `server-process.ts` */
  static async start(
    name: string,
    databaseUrl?: string,
    environment: Readonly<Record<string, string>> = {},
  ): Promise<ServerChild> {
    const program = fileURLToPath(new URL('server-process.mjs', import.meta.url));
    const child = fork(program, [name], {
      execArgv: ['--expose-gc'],
      env: {
        ...process.env,
        ...environment,
        ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl }),
      },
    });
    const port = await new Promise<number>((resolve, reject) => {
      child.once('message', (message) => resolve((message as { port: number }).port));
      child.once('exit', (code) => reject(new Error(`${name} ended with ${String(code)}`)));
    });
    return new ServerChild(child, port);
  }

  /** Sends a command. Returns its result. */
  call<Result>(command: string, argument = 0): Promise<Result> {
    this.#calls += 1;
    const id = this.#calls;
    return new Promise((resolve, reject) => {
      const onMessage = (message: unknown) => {
        const reply = message as { id: number; result: Result; error?: string };
        if (reply.id !== id) return;
        this.#child.off('message', onMessage);
        if (reply.error === undefined) resolve(reply.result);
        else reject(new Error(reply.error));
      };
      this.#child.on('message', onMessage);
      this.#child.send({ id, command, argument });
    });
  }

  stop(): void {
    this.#child.removeAllListeners('exit');
    this.#child.kill();
  }
}
