import type { WorkbenchMessages } from './en.js';

/** The workbench's messages in Swedish. */
export const sv: WorkbenchMessages = {
  title: 'Verkstad',
  heading: 'Prova taggen',
  lead: 'Ändra sidan och se den köras. Server, databas och en emulator av Ledyer körs i den här fliken, så inget betalas och inget lämnar din webbläsare.',
  editor: {
    label: 'Sidan',
    help: 'Tabb gör indrag. Tryck Escape och sedan Tabb för att lämna fältet.',
    example: 'Exempel',
    own: 'Din sida',
    restore: 'Återställ exemplet',
    restored: (example) => `Exemplet har återställts: ${example}.`,
    run: 'Kör',
    runKeys: 'Ctrl+Enter',
    note: 'Här är sandbox emulatorn, och {{sessionId}} är resultatets session.',
  },
  examples: {
    minimal: 'Det minsta en sida behöver',
    slots: 'Egna meddelanden',
    events: 'Lyssnare för alla händelser',
    validation: 'En kontroll som nekar',
    confirmation: 'En bekräftelsesida',
    server: 'Skriven av din server',
    dark: 'Mörka färger',
    language: 'Ett annat språk',
    twoTags: 'En andra tagg, ett fel',
  },
  result: {
    title: 'Resultat',
    frame: 'Den ändrade sidan',
    hint: 'Köp som företag 559311-3714.',
    errors: 'Sidans fel',
    line: (line) => `Rad ${line}`,
    starting: 'Startar …',
  },
  session: {
    cart: (count) => (count === 1 ? 'Session med 1 vara' : `Session med ${count} varor`),
    products: 'Varukorg',
    language: 'Kassans språk',
    languages: { en: 'Engelska', sv: 'Svenska' },
    requireClientValidation: 'Fråga sidan före köpet',
    start: 'Starta kassan',
    started: 'Kassan startades.',
  },
  tabs: {
    label: 'Vad som händer',
    events: 'Händelser',
    log: 'Serverlogg',
    database: 'Databas',
    copy: 'Kopiera som',
  },
  events: {
    empty: 'Taggens händelser, och de från Ledyers skript, visas här.',
    copy: 'händelserna',
  },
  log: { empty: 'Servern har inte loggat något ännu.' },
  database: {
    empty: 'Databasen har inga rader för sessionen ännu.',
    row: (table, index) => `${table}, rad ${index}`,
  },
  copy: {
    target: 'Ramverk',
    code: (file) => `koden i ${file}`,
    noTag: 'Sidan har ingen ledyer-checkout-tagg.',
    html: 'Din server ersätter {{sessionId}} med id:t för sessionen som den har skapat.',
    framework:
      'Kör npm install ledyer-checkout, lägg till komponenten och ge den id:t för sessionen som din server har skapat. Skriv live i stället för sandbox för riktiga köp.',
  },
};
