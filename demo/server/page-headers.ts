import { ledyerFromEnvironment } from 'ledyer-checkout/node';
import { checkoutPreload, securityHeaders } from 'ledyer-checkout/server';

/** Returns the headers of the page at a path. */
export type GetPageHeaders = (path: string) => Readonly<Record<string, string>>;

/** Trusted Types policies that the frameworks create, by page. */
const frameworkPolicies: Readonly<Record<string, string>> = {
  '/frameworks/vue.html': 'vue',
  '/frameworks/svelte.html': 'svelte-trusted-html',
  '/frameworks/angular.html': 'angular angular#unsafe-jit',
};

/** Extends the kit's content security policy by what single pages of the demo need. */
function extendPolicy(policy: string, page: string): string {
  const policies = frameworkPolicies[page];
  return (
    policy
      // The state gallery shows pages of the shop in frames.
      .replace('frame-src', "frame-src 'self'")
      .replace('; trusted-types', policies ? `; trusted-types ${policies}` : '; trusted-types')
      // The Angular page compiles its component in the browser; a real app uses `ng build`.
      .replace(
        'script-src',
        page.endsWith('/angular.html') ? "script-src 'unsafe-eval'" : 'script-src',
      )
  );
}

/** Creates the headers of the demo's pages: the kit's, for the environment of the server. */
export function createPageHeaders(variables: NodeJS.ProcessEnv, publicUrl: string): GetPageHeaders {
  const { environment, emulatorUrl } = ledyerFromEnvironment(variables);
  const headers = securityHeaders({
    environment,
    emulatorUrl,
    https: publicUrl.startsWith('https:'),
  });
  return (page) => ({
    ...headers,
    'content-security-policy': extendPolicy(headers['content-security-policy'] ?? '', page),
    ...(page === '/checkout.html' && { link: checkoutPreload({ environment, emulatorUrl }) }),
  });
}
