import type { Plugin } from 'vite';

export function shortLiterals(): Plugin;
