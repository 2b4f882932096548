import lit from 'eslint-plugin-lit';
import wc from 'eslint-plugin-wc';
import tseslint from 'typescript-eslint';
import plainEnglish from './scripts/lint/plain-english.mjs';

export default tseslint.config(
  {
    ignores: [
      'dist',
      'dist-demo',
      '**/node_modules',
      '.data',
      '.stryker-tmp',
      'reports',
      'test/frameworks/*/**',
    ],
  },
  {
    files: ['**/*.{ts,js,mjs}'],
    plugins: { project: { rules: { 'plain-english': plainEnglish } } },
    rules: { 'project/plain-english': 'error' },
  },
  {
    files: ['**/*.ts', 'scripts/**/*.mjs', 'web-test-runner.config.mjs'],
    extends: [
      ...tseslint.configs.strictTypeChecked,
      ...tseslint.configs.stylisticTypeChecked,
      lit.configs['flat/recommended'],
      wc.configs['flat/recommended'],
    ],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // `== null` is how "absent or null" is written here; Ledyer uses both.
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      // Markup comes from templates only, so that text never becomes an element.
      'no-restricted-properties': [
        'error',
        ...['innerHTML', 'outerHTML', 'srcdoc'].map((property) => ({ property })),
      ],
      'no-restricted-imports': ['error', { paths: ['lit/directives/unsafe-html.js'] }],
      'no-console': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // There are no enums, because `erasableSyntaxOnly` forbids them. The rule takes a seventh of the lint's time.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      // The rule assumes that a signal that was not aborted before an await is not aborted after it.
      '@typescript-eslint/no-unnecessary-condition': 'off',
    },
  },
  {
    // Frameworks look up tags in namespaces.
    files: ['src/entries/types/*.ts'],
    rules: { '@typescript-eslint/no-namespace': 'off' },
  },
  {
    // Command-line programs print, and what they read from outside has no types. They use TypeScript's enums.
    files: ['scripts/**/*.{ts,mjs}', 'web-test-runner.config.mjs'],
    rules: {
      '@typescript-eslint/no-unsafe-enum-assignment': 'error',
      'no-console': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // Takes a seventh of the lint's time. A test that assigns a wrong instance fails.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    // The rule takes a chai assertion for a promise.
    files: ['test/**/*.browser.test.ts'],
    rules: { '@typescript-eslint/no-floating-promises': 'off' },
  },
);
