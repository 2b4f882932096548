/** Message for a buyer whose order was declined. Plain text. */
export interface ValidationMessage {
  readonly title: string;
  readonly body: string;
}

const messages: Readonly<Record<string, ValidationMessage>> = {
  sv: {
    title: 'Köpet kunde inte genomföras',
    body: 'Varukorgen kan inte beställas just nu. Gå tillbaka till butiken och försök igen.',
  },
  nb: {
    title: 'Kjøpet kunne ikke gjennomføres',
    body: 'Handlekurven kan ikke bestilles akkurat nå. Gå tilbake til butikken og prøv igjen.',
  },
  da: {
    title: 'Købet kunne ikke gennemføres',
    body: 'Kurven kan ikke bestilles lige nu. Gå tilbage til butikken, og prøv igen.',
  },
  fi: {
    title: 'Ostosta ei voitu tehdä',
    body: 'Ostoskoria ei voi tilata juuri nyt. Palaa kauppaan ja yritä uudelleen.',
  },
  en: {
    title: 'The purchase could not be completed',
    body: 'The cart cannot be ordered right now. Go back to the shop and try again.',
  },
};

/**
 * Returns the message in the language of a locale such as `sv-SE`. Norwegian has two language codes; unknown
 * languages get English.
 */
export function getRejectionMessage(locale: string): ValidationMessage {
  const language = locale.slice(0, 2).toLowerCase();
  const english = { title: '', body: '', ...messages.en };
  return messages[language === 'no' ? 'nb' : language] ?? english;
}

/** Maximum length of the title and of the body of the shop's message. */
const maxCharacters = 1_000;

/** Returns the shop's message for the buyer. Fields that are missing or not text come from `fallback`. */
export function toMessage(value: unknown, fallback: ValidationMessage): ValidationMessage {
  const { title, body } = (value ?? {}) as Partial<Record<keyof ValidationMessage, unknown>>;
  return { title: toText(title, fallback.title), body: toText(body, fallback.body) };
}

const toText = (value: unknown, fallback: string): string =>
  typeof value === 'string' && value.trim() !== '' ? value.slice(0, maxCharacters) : fallback;
