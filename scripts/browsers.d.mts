export function findChrome(): string | undefined;
export const chromeArguments: string[];
