import { Serwist, type PrecacheEntry } from 'serwist';

/**
 * The build writes it: the files (`.z` is compressed with gzip), their total bytes, and a loopback host, from which the
 * tag loads an emulator's script. No server listens there: the service worker responds.
 */
declare const build: { version: string; files: PrecacheEntry[]; size: number; emulatorUrl: string };

export const { emulatorUrl, version } = build;
/** The folder of the pages. */
export const scope = new URL('./', location.href);
/** Sends the progress of the download to the pages, from 0 to 1. */
export const pages = new BroadcastChannel(scope.href);

let loaded = 0;
const countBytes = ({ response }: { response: Response }) => {
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      loaded += chunk.length;
      pages.postMessage(loaded / build.size);
      controller.enqueue(chunk);
    },
  });
  return new Response(response.body?.pipeThrough(counter), response);
};

/** Downloads all files, so that the playground needs no network from then on, and responds to requests for them. */
export const siteFiles = new Serwist({
  clientsClaim: true,
  precacheEntries: build.files,
  precacheOptions: {
    ignoreURLParametersMatching: [/./],
    // The gallery of states has a stub of Ledyer's script.
    urlManipulation: ({ url: { href } }) =>
      href === `${scope.origin}/bootstrap.js` ? [new URL('bootstrap.js', scope)] : [],
    plugins: [{ fetchDidSucceed: countBytes }],
  },
});

export async function unpackFile(file: string): Promise<ArrayBuffer> {
  const { body } = (await siteFiles.matchPrecache(`${file}.z`)) ?? (await fetch(`${file}.z`));
  return new Response(body?.pipeThrough(new DecompressionStream('gzip'))).arrayBuffer();
}
