/** A browser script of the emulator, bundled into one string by the `?inline-script` build plugin. */
declare module '*?inline-script' {
  const code: string;
  export default code;
}

/** A style sheet with its imports, as one minified string. */
declare module '*.css?inline' {
  const css: string;
  export default css;
}
