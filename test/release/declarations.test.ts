import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { expect, test } from 'vitest';

const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  exports: Record<string, unknown>;
};
/** The declarations of all entries but those for a framework or PGlite, which the apps in `test/frameworks` check. */
const declarations = [
  ...new Set(JSON.stringify(exports).match(/(?<=\.\/)dist\/[^"]+\.d\.c?ts(?=")/g)),
].filter((path) => !/react|pglite|entries\/types/.test(path));

// Shops with `skipLibCheck: false` see the errors of the package.
test.each([ts.ModuleKind.Node16, ts.ModuleKind.NodeNext])(
  'the declarations of the package have no errors, with module kind %d',
  (module) => {
    const program = ts.createProgram(declarations, {
      module,
      target: ts.ScriptTarget.ES2022,
      lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
      types: ['node'],
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      noEmit: true,
    });
    const errors = ts
      .getPreEmitDiagnostics(program)
      .filter(({ file }) => !file || /(^|\/)dist\//.test(file.fileName))
      .map(({ file, messageText }) => `${file?.fileName}: ${JSON.stringify(messageText)}`);
    expect(declarations.length).toBeGreaterThan(8);
    expect(errors).toEqual([]);
  },
);
