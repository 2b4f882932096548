import type { Plugin } from 'vite';

export function frameworkPages(): Plugin;
