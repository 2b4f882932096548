import type { Messages } from './messages.js';

export const messages: Messages = {
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
  suspended: 'Kurven opdateres …',
  offline: 'Ingen forbindelse. Intet går tabt: vi prøver igen.',
  hostedPage: 'Åbn betalingen på Ledyers side',
  blocked:
    'Betalingen blev blokeret. Det kan skyldes en indholdsblokering eller netværket, du bruger.',
  timeout: 'Betalingen er for længe om at indlæse. Kontrollér din forbindelse.',
  invalidResponse:
    'Netværket svarede med noget andet end betalingen. Du skal måske logge på netværket først.',
  frameRemoved: 'Betalingen er ikke længere på siden.',
  rejected: {
    title: 'Ordren kan ikke afgives',
    body: 'Butikken accepterede ikke ordren. Kontrollér kurven, og prøv igen.',
  },
  validationUnavailable: {
    title: 'Ordren kunne ikke kontrolleres',
    body: 'Butikken svarede ikke i tide. Intet er bestilt. Prøv igen.',
  },
};
