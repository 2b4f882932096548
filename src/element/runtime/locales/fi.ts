import type { Texts } from '../locales.js';

export const texts: Texts = {
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
  hosted: 'Avaa kassa Ledyerin sivulla',
  blocked: 'Kassa estettiin. Syynä voi olla sisällönesto tai käyttämäsi verkko.',
  slow: 'Kassan lataaminen kestää liian kauan. Tarkista yhteytesi.',
  wrong:
    'Verkko vastasi jollakin muulla kuin kassalla. Sinun on ehkä kirjauduttava verkkoon ensin.',
  gone: 'Kassa ei ole enää tällä sivulla.',
  refused: {
    title: 'Tilausta ei voi tehdä',
    body: 'Kauppa ei hyväksynyt tilausta. Tarkista ostoskori ja yritä uudelleen.',
  },
  unchecked: {
    title: 'Tilausta ei voitu tarkistaa',
    body: 'Kauppa ei vastannut ajoissa. Mitään ei ole tilattu. Yritä uudelleen.',
  },
};
