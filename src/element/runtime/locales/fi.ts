import type { Messages } from './messages.js';

export const messages: Messages = {
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
  suspended: 'Ostoskoria päivitetään …',
  offline: 'Ei yhteyttä. Mitään ei katoa: yritämme uudelleen.',
  hostedPage: 'Avaa kassa Ledyerin sivulla',
  blocked: 'Kassa estettiin. Syynä voi olla sisällönesto tai käyttämäsi verkko.',
  timeout: 'Kassan lataaminen kestää liian kauan. Tarkista yhteytesi.',
  invalidResponse:
    'Verkko vastasi jollakin muulla kuin kassalla. Sinun on ehkä kirjauduttava verkkoon ensin.',
  frameRemoved: 'Kassa ei ole enää tällä sivulla.',
  rejected: {
    title: 'Tilausta ei voi tehdä',
    body: 'Kauppa ei hyväksynyt tilausta. Tarkista ostoskori ja yritä uudelleen.',
  },
  validationUnavailable: {
    title: 'Tilausta ei voitu tarkistaa',
    body: 'Kauppa ei vastannut ajoissa. Mitään ei ole tilattu. Yritä uudelleen.',
  },
};
