import type { Messages } from './messages.js';

export const messages: Messages = {
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
  suspended: 'Varukorgen uppdateras …',
  offline: 'Ingen anslutning. Inget går förlorat: vi försöker igen.',
  hostedPage: 'Öppna kassan på Ledyers sida',
  blocked:
    'Kassan blockerades. Det kan bero på en innehållsblockerare eller på nätverket du använder.',
  timeout: 'Kassan tar för lång tid att ladda. Kontrollera din anslutning.',
  invalidResponse:
    'Nätverket svarade med något annat än kassan. Du kanske måste logga in på nätverket först.',
  frameRemoved: 'Kassan finns inte längre på sidan.',
  rejected: {
    title: 'Beställningen kan inte läggas',
    body: 'Butiken godkände inte beställningen. Kontrollera varukorgen och försök igen.',
  },
  validationUnavailable: {
    title: 'Beställningen kunde inte kontrolleras',
    body: 'Butiken svarade inte i tid. Inget har beställts. Försök igen.',
  },
};
