export const peers: Readonly<Record<string, string>>;
export const peersFolder: string;
export function installPeers(): string;
