import type { Plugin } from 'vite';

/** Name of the list that a build leaves in its folder: file → packages in it, as `name@version`. */
export function listOf(mode: string): string;
export function isList(file: string): boolean;
export function bundledPackages(mode: string): Plugin;
