import type { ExampleName } from '../examples.js';

/** The workbench's messages in English. Their type is the type of every language. */
export const en = {
  title: 'Workbench',
  heading: 'Try the tag',
  lead: 'Edit the page, and see it run. Server, database and an emulator of Ledyer run in this tab, so nothing is paid and nothing leaves your browser.',
  editor: {
    label: 'The page',
    help: 'Tab indents. To leave the editor, press Escape and then Tab.',
    example: 'Example',
    own: 'Your page',
    restore: 'Restore the example',
    restored: (example: string) => `The example was restored: ${example}.`,
    run: 'Run',
    runKeys: 'Ctrl+Enter',
    note: 'Here, sandbox is the emulator, and {{sessionId}} is the session of the result.',
  },
  examples: {
    minimal: 'A minimal page',
    slots: 'Your own messages',
    events: 'Listeners of every event',
    validation: 'A rejected validation',
    confirmation: 'A confirmation page',
    server: 'Rendered by your server',
    dark: 'Dark colours',
    language: 'Another language',
    twoTags: 'A second tag, an error',
  } as Readonly<Record<ExampleName, string>>,
  result: {
    title: 'Result',
    frame: 'The edited page',
    hint: 'Buy as company 559311-3714.',
    errors: 'Errors of the page',
    line: (line: number) => `Line ${line}`,
    starting: 'Starting …',
  },
  session: {
    cart: (count: number) => (count === 1 ? 'Session with 1 item' : `Session with ${count} items`),
    products: 'Cart',
    language: 'Language of the checkout',
    languages: { en: 'English', sv: 'Swedish' },
    requireClientValidation: 'Ask the page before the purchase',
    start: 'Start checkout',
    started: 'The checkout was started.',
  },
  tabs: {
    label: 'What happens',
    events: 'Events',
    log: 'Server log',
    database: 'Database',
    copy: 'Copy as',
  },
  events: {
    empty: 'The events of the tag, and those of Ledyer’s script, appear here.',
    copy: 'the events',
  },
  log: { empty: 'The server has logged nothing yet.' },
  database: {
    empty: 'The database has no rows of this session yet.',
    row: (table: string, index: number) => `${table}, row ${index}`,
  },
  copy: {
    target: 'Framework',
    code: (file: string) => `the code of ${file}`,
    noTag: 'The page has no ledyer-checkout tag.',
    html: 'Your server replaces {{sessionId}} by the id of the session that it has created.',
    framework:
      'Run npm install ledyer-checkout, add this component, and pass it the id of the session that your server has created. Write live in place of sandbox for real purchases.',
  },
};

/** The messages that each language has. */
export type WorkbenchMessages = typeof en;
