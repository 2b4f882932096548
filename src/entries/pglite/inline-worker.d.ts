/** The code of a worker thread, bundled into one string by the `?inline-worker` build plugin. */
declare module '*?inline-worker' {
  const code: string;
  export default code;
}
