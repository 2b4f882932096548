import { Serwist, type PrecacheEntry } from 'serwist';

/** Written by the build. Files that end with `.z` are compressed with gzip. `size` is that of all files, in bytes. */
declare const build: { version: string; files: PrecacheEntry[]; size: number; emulatorUrl: string };

export const { emulatorUrl, version } = build;
/** The folder of the pages. */
export const scope = new URL('./', location.href);
/** Sends the progress of the download to the pages, from 0 to 1. */
export const pages = new BroadcastChannel(scope.href);

let loadedBytes = 0;
const countBytes = ({ response }: { response: Response }) => {
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      loadedBytes += chunk.length;
      pages.postMessage(loadedBytes / build.size);
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

/** Returns the decompressed content of a file, from the cache if it is there. */
export async function unpackFile(file: string): Promise<ArrayBuffer> {
  const { body } = (await siteFiles.matchPrecache(`${file}.z`)) ?? (await fetch(`${file}.z`));
  return new Response(body?.pipeThrough(new DecompressionStream('gzip'))).arrayBuffer();
}
