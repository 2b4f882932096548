import lit from 'eslint-plugin-lit';
import wc from 'eslint-plugin-wc';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist', 'dist-demo', 'node_modules', '.data', 'test/frameworks/*/**'] },
  {
    files: ['**/*.ts'],
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
      // Markup only ever comes from templates, so no text can turn into an element.
      'no-restricted-properties': [
        'error',
        ...['innerHTML', 'outerHTML', 'srcdoc'].map((property) => ({ property })),
      ],
      'no-restricted-imports': ['error', { paths: ['lit/directives/unsafe-html.js'] }],
      'no-console': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // It believes that a signal which was not aborted before an await is not aborted after it.
      '@typescript-eslint/no-unnecessary-condition': 'off',
    },
  },
  {
    // Where a framework looks for its tags.
    files: ['src/entries/types/*.ts'],
    rules: { '@typescript-eslint/no-namespace': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    // An assertion of chai looks like a promise here.
    files: ['test/**/*.browser.test.ts'],
    rules: { '@typescript-eslint/no-floating-promises': 'off' },
  },
);
