/**
 * The buyer's cookies by name. A browser hides cookies from the requests and responses of a worker. So each new `Request`
 * gets these cookies here, and those that a new `Response` sets are stored. Import this module first.
 */
export const cookies = new Map<string, string>();

globalThis.Request = new Proxy(Request, {
  construct(Native, args: ConstructorParameters<typeof Request>) {
    const request = new Native(...args);
    const headers = new Headers(request.headers);
    headers.set('cookie', [...cookies.values()].join('; '));
    return Object.defineProperty(request, 'headers', { value: headers });
  },
});
globalThis.Response = new Proxy(Response, {
  construct(Native, args: ConstructorParameters<typeof Response>) {
    for (const header of new Headers(args[1]?.headers).getSetCookie()) {
      const [cookie, name = ''] = /^(.*?)=[^;]*/.exec(header) ?? [];
      if (cookie) cookies.set(name, cookie);
    }
    return new Native(...args);
  },
});
