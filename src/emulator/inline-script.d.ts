/** A browser script of the emulator, bundled into one string (see the `clientCode` build plugin). */
declare module '*?inline-script' {
  const code: string;
  export default code;
}
