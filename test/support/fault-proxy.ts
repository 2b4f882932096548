import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import type { Random } from '../simulation/random.js';

/** An unreliable network between a client and a server on this machine. */
export interface FaultProxy {
  readonly port: number;
  /** The fraction of connections and data chunks that get a fault. */
  faultRate: number;
  /** The number of injected faults. */
  readonly injectedCount: number;
  close(): Promise<void>;
}

/**
 * Faults of a data chunk from the server: the connection is reset, the chunk is cut and the connection ended, the chunk
 * is late, or the connection stays open without data. `silent` takes longest to detect.
 */
export const faultKinds = ['reset', 'cut', 'late', 'silent'] as const;

/** Starts a TCP proxy in front of a local port. It resets new connections, and injects `kinds` of faults into others. */
export async function startFaultProxy(
  targetPort: number,
  random: Random,
  kinds: readonly (typeof faultKinds)[number][] = faultKinds,
): Promise<FaultProxy> {
  const sockets = new Set<Socket>();
  let injectedFaults = 0;
  const shouldInject = () => {
    const isFaulty = random.chance(proxy.faultRate);
    if (isFaulty) injectedFaults += 1;
    return isFaulty;
  };

  const server = createServer((client) => {
    sockets.add(client);
    client.on('close', () => sockets.delete(client));
    client.on('error', () => client.destroy());
    if (shouldInject()) {
      client.resetAndDestroy();
      return;
    }
    const upstream = connect(targetPort, '127.0.0.1');
    sockets.add(upstream);
    const end = () => {
      sockets.delete(upstream);
      client.destroy();
      upstream.destroy();
    };
    upstream.on('error', end);
    upstream.on('close', end);
    client.on('close', end);
    client.on('data', (data) => upstream.write(data));
    let isMuted = false;
    upstream.on('data', (data) => {
      if (isMuted) return;
      if (!shouldInject()) {
        client.write(data);
        return;
      }
      const kind = random.pick(kinds);
      if (kind === 'reset') client.resetAndDestroy();
      else if (kind === 'cut') client.end(data.subarray(0, data.length >> 1));
      else if (kind === 'late') setTimeout(() => client.write(data), random.between(100, 1_500));
      // `silent`: the connection stays open and delivers nothing more.
      else isMuted = true;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: FaultProxy = {
    port: (server.address() as AddressInfo).port,
    faultRate: 0,
    get injectedCount() {
      return injectedFaults;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}
