/** Whether this is the development build, which explains errors in the console. Defined by the bundler. */
declare const __DEVELOPMENT__: boolean;
