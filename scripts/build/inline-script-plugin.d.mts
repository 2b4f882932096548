import type { Plugin } from 'vite';

export function clientCodeForVite(): Plugin;
