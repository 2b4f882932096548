/** A browser script of the emulator, bundled into one string by the `?inline-script` build plugin. */
declare module '*?inline-script' {
  const code: string;
  export default code;
}
