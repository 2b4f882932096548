// `npm start`: Vite with the shop and the emulator in it, ended by a signal or by an error that is said in one line.
import { createServer } from 'vite';

const server = await createServer().catch(fail);

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    void server.close().finally(() => process.exit(0));
  });
}
await server.listen().catch(fail);

function fail(error) {
  const port = /Port (\d+) is already in use/.exec(error.message)?.[1];
  const text = port
    ? `Port ${port} is taken by another program. Stop that, or choose another port with PORT.`
    : error.message;
  console.error(`\n  ${text}\n`);
  process.exit(1);
}
