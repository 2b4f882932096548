interface ProcessLike {
  readonly env?: Readonly<Record<string, string | undefined>> & {
    readonly NODE_USE_ENV_PROXY?: string;
    readonly NODE_OPTIONS?: string;
  };
  readonly execArgv?: readonly string[];
  readonly versions?: { readonly bun?: string; readonly deno?: string };
}

/**
 * Returns a sentence for a machine that reaches the internet only through a proxy: Node's `fetch` ignores `HTTPS_PROXY`
 * without a switch (https://nodejs.org/api/cli.html#node_use_env_proxy1). Returns an empty text everywhere else.
 */
export function getProxyHint(
  isLocal: boolean,
  program = (globalThis as { readonly process?: ProcessLike }).process,
): string {
  const env: NonNullable<ProcessLike['env']> = program?.env ?? {};
  const { execArgv = [], versions } = program ?? {};
  const variable = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'].find(
    (name) => env[name],
  );
  // Bun and Deno use the proxy.
  if (isLocal || variable === undefined || versions?.bun || versions?.deno) return '';
  const isUsed =
    env.NODE_USE_ENV_PROXY === '1' ||
    [...execArgv, ...(env.NODE_OPTIONS ?? '').split(/\s+/)].includes('--use-env-proxy');
  if (isUsed) return '';
  return `. ${variable} is set, but Node ignores it: set NODE_USE_ENV_PROXY=1 as well, or pass a \`fetch\` with a ProxyAgent of undici to createLedyerClient`;
}
