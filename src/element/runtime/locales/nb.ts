import type { Messages } from './messages.js';

export const messages: Messages = {
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
  suspended: 'Handlekurven oppdateres …',
  offline: 'Ingen tilkobling. Ingenting går tapt: vi prøver igjen.',
  hostedPage: 'Åpne kassen på Ledyers side',
  blocked: 'Kassen ble blokkert. Det kan skyldes en innholdsblokkering eller nettverket du bruker.',
  timeout: 'Kassen bruker for lang tid på å laste. Sjekk tilkoblingen din.',
  invalidResponse:
    'Nettverket svarte med noe annet enn kassen. Kanskje du må logge inn på nettverket først.',
  frameRemoved: 'Kassen er ikke lenger på siden.',
  rejected: {
    title: 'Bestillingen kan ikke legges inn',
    body: 'Butikken godtok ikke bestillingen. Sjekk handlekurven og prøv igjen.',
  },
  validationUnavailable: {
    title: 'Bestillingen kunne ikke kontrolleres',
    body: 'Butikken svarte ikke i tide. Ingenting er bestilt. Prøv igjen.',
  },
};
