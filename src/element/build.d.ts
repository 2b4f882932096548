/** Whether this is the build that talks to developers. Put in by the bundler. */
declare const __DEVELOPMENT__: boolean;
