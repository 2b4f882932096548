// `npm start`: Vite with the shop's server and the emulator in it. A failed start prints one line.
import { createServer } from 'vite';

const server = await createServer().catch(fail);

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    void server.close().finally(() => process.exit(0));
  });
}
await server.listen().catch(fail);

/**
 * @param {Error} error
 * @returns {never}
 */
function fail(error) {
  const port = /Port (\d+) is already in use/.exec(error.message)?.[1];
  const text = port
    ? `Port ${port} is in use. Stop the other program, or choose another port with PORT.`
    : error.message;
  console.error(`\n  ${text}\n`);
  process.exit(1);
}
