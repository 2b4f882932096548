// These tests read `dist`, so they require `npm run build`.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import type { Package } from 'custom-elements-manifest';
import { describe, expect, test } from 'vitest';

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

describe('custom-elements.json', () => {
  const manifest = readJson('dist/custom-elements.json') as Package;

  test('is valid by the schema of the Custom Elements Manifest', () => {
    const ajv = new Ajv({ allErrors: true, strict: false });
    const schema = readJson('node_modules/custom-elements-manifest/schema.json') as object;
    const validate = ajv.compile(schema);
    validate(manifest);
    expect(validate.errors ?? []).toEqual([]);
  });

  test('references the declaration of every type except browser types and type parameters', () => {
    const builtIn = /^(AbortSignal|FocusOptions|Promise|PromiseLike|Result)$/;
    const types: { text: string; references?: { name: string }[] }[] = [];
    JSON.stringify(manifest, (_, value: unknown) => {
      if (typeof value === 'object' && value && 'text' in value) types.push(value as never);
      return value;
    });
    const missing = types.flatMap(({ text, references = [] }) =>
      (text.replaceAll(/'[^']*'/g, '').match(/\b[A-Z]\w+/g) ?? []).filter(
        (name) => !builtIn.test(name) && !references.some((reference) => reference.name === name),
      ),
    );
    expect(types.length).toBeGreaterThan(30);
    expect(missing).toEqual([]);
  });

  test('references only published modules', () => {
    const paths = manifest.modules.map(({ path }) => path.replace('dist/', ''));
    expect(paths.filter((path) => !readdirSync('dist').includes(path))).toEqual([]);
  });
});

describe('published types', () => {
  test('have no empty declaration file', () => {
    const files = readdirSync('dist/types', { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.d.ts'))
      .map((name) => `dist/types/${name}`);
    const empty = files.filter((file) => /^\s*export \{\};\s*$/.test(readFileSync(file, 'utf8')));
    expect(files.length).toBeGreaterThan(50);
    expect(empty).toEqual([]);
  });
});

test('package.json passes publint --strict', () => {
  const { status, stdout } = spawnSync('npx', ['--no-install', 'publint', '--strict'], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  expect(status, stdout).toBe(0);
});
