/** The tag's own words; what stands in the frame is Ledyer's. */
export interface Texts {
  /** What the frame is called for those who do not see it. */
  readonly frame: string;
  readonly loading: string;
  readonly open: string;
  readonly confirming: string;
  readonly unconfirmed: string;
  readonly pending: string;
  readonly complete: string;
  readonly expired: string;
  readonly cancelled: string;
  readonly failed: string;
  readonly retry: string;
}

const en: Texts = {
  frame: 'Ledyer checkout',
  loading: 'Loading the checkout …',
  open: 'The checkout is ready.',
  confirming: 'Confirming your order …',
  unconfirmed:
    'Your order is not confirmed yet. Do not pay again: we keep checking, and the result appears here.',
  pending:
    'The order is waiting to be signed. You may close this page: the order is placed when it is signed.',
  complete: 'Thank you. Your order has been placed.',
  expired: 'This checkout has expired. Nothing has been ordered.',
  cancelled: 'This checkout was cancelled. Nothing has been ordered.',
  failed: 'The checkout could not be loaded.',
  retry: 'Try again',
};

const sv: Texts = {
  frame: 'Ledyer kassa',
  loading: 'Kassan laddas …',
  open: 'Kassan är redo.',
  confirming: 'Din beställning bekräftas …',
  unconfirmed:
    'Din beställning är inte bekräftad ännu. Betala inte igen: vi fortsätter att kontrollera och resultatet visas här.',
  pending:
    'Beställningen väntar på underskrift. Du kan stänga sidan: ordern läggs när den är undertecknad.',
  complete: 'Tack. Din beställning är lagd.',
  expired: 'Kassans tid har gått ut. Inget har beställts.',
  cancelled: 'Köpet avbröts. Inget har beställts.',
  failed: 'Kassan kunde inte laddas.',
  retry: 'Försök igen',
};

const nb: Texts = {
  frame: 'Ledyer kasse',
  loading: 'Kassen lastes …',
  open: 'Kassen er klar.',
  confirming: 'Bestillingen din bekreftes …',
  unconfirmed:
    'Bestillingen din er ikke bekreftet ennå. Ikke betal på nytt: vi fortsetter å sjekke, og resultatet vises her.',
  pending:
    'Bestillingen venter på signatur. Du kan lukke siden: ordren legges inn når den er signert.',
  complete: 'Takk. Bestillingen din er lagt inn.',
  expired: 'Kassen er utløpt. Ingenting er bestilt.',
  cancelled: 'Kjøpet ble avbrutt. Ingenting er bestilt.',
  failed: 'Kassen kunne ikke lastes.',
  retry: 'Prøv igjen',
};

const da: Texts = {
  frame: 'Ledyer-betaling',
  loading: 'Betalingen indlæses …',
  open: 'Betalingen er klar.',
  confirming: 'Din ordre bekræftes …',
  unconfirmed:
    'Din ordre er ikke bekræftet endnu. Betal ikke igen: vi bliver ved med at kontrollere, og resultatet vises her.',
  pending:
    'Ordren venter på underskrift. Du kan lukke siden: ordren afgives, når den er underskrevet.',
  complete: 'Tak. Din ordre er afgivet.',
  expired: 'Betalingen er udløbet. Intet er bestilt.',
  cancelled: 'Købet blev annulleret. Intet er bestilt.',
  failed: 'Betalingen kunne ikke indlæses.',
  retry: 'Prøv igen',
};

const fi: Texts = {
  frame: 'Ledyer-kassa',
  loading: 'Kassaa ladataan …',
  open: 'Kassa on valmis.',
  confirming: 'Tilaustasi vahvistetaan …',
  unconfirmed:
    'Tilaustasi ei ole vielä vahvistettu. Älä maksa uudelleen: jatkamme tarkistamista, ja tulos näkyy tässä.',
  pending:
    'Tilaus odottaa allekirjoitusta. Voit sulkea sivun: tilaus tehdään, kun se on allekirjoitettu.',
  complete: 'Kiitos. Tilauksesi on tehty.',
  expired: 'Kassan aika on päättynyt. Mitään ei ole tilattu.',
  cancelled: 'Osto peruutettiin. Mitään ei ole tilattu.',
  failed: 'Kassaa ei voitu ladata.',
  retry: 'Yritä uudelleen',
};

/** The languages of the tag. */
export const languages = { en, sv, nb, da, fi } as const;
export type Language = keyof typeof languages;

/** The language for a BCP 47 tag; English for one that is not here. */
export function languageOf(tag: string): Language {
  const primary = tag.toLowerCase().split(/[-_]/)[0] ?? '';
  if (primary === 'no' || primary === 'nn') return 'nb';
  return Object.hasOwn(languages, primary) ? (primary as Language) : 'en';
}
