/** The shop in English; the shape that every language has. */
export const en = {
  page: {
    skip: 'Skip to content',
    navigation: 'Shop',
    cart: 'Cart',
    items: (count: number) => (count === 1 ? '1 item' : `${count} items`),
    colophon: 'Papper & Penna is the demo shop of ledyer-checkout. It delivers nothing.',
    terms: 'Terms',
    backOffice: 'Back office',
    states: 'All states of the tag',
    frameworks: 'In your framework',
    theme: 'Colours',
    themes: { system: 'System', light: 'Light', dark: 'Dark' },
    toShop: 'Back to the shop',
    again: 'Try again',
    copy: 'Copy',
    copied: 'Copied.',
    cannotCopy: 'This browser does not let the page copy. Select the text instead.',
  },
  trouble: {
    unreachable: 'The shop cannot be reached. Check your connection and try again.',
    unreadable: 'The shop did not answer as it should. Try again.',
    kinds: {
      'session-closed': 'This checkout cannot be changed any more.',
      'upstream-unavailable': 'Ledyer cannot be reached right now. Try again in a moment.',
      'store-unavailable': 'The shop cannot take orders right now. Try again in a moment.',
      overloaded: 'Very many are shopping right now. Try again in a moment.',
      'action-refused': 'Ledyer does not do that with this order.',
      busy: 'The same is being done in another tab. Try again in a moment.',
    } as Readonly<Partial<Record<string, string>>>,
  },
  shop: {
    title: 'Things for the desk',
    heading: 'Good things for the desk',
    lead: 'Paper, pens and what belongs beside them. For companies, in any quantity.',
    products: 'Products',
    notLoaded: 'The shelves did not load',
    including: (vat: string) => `incl. ${vat} VAT`,
    add: 'Add to cart',
    quantity: 'Quantity',
    quantityOf: (name: string) => `Quantity of ${name}`,
    added: (name: string, count: number) =>
      `${name} is in the cart, which holds ${count} ${count === 1 ? 'item' : 'items'} now.`,
    toCart: 'See the cart',
    noSuchProduct: 'There is no such product',
    noSuchProductText: 'It may have been sold out, or the address has a slip of the pen.',
    excluding: (amount: string) => `${amount} excl. VAT`,
    articleNumber: 'Article number',
    vat: 'VAT',
    more: 'More for the desk',
  },
  cart: {
    title: 'Cart',
    heading: 'Your cart',
    empty: 'Nothing here yet',
    emptyText: 'What you add waits in this browser until you come back.',
    each: (amount: string) => `${amount} each`,
    less: (name: string) => `One ${name} less`,
    more: (name: string) => `One ${name} more`,
    remove: 'Remove',
    removed: (name: string) => `${name} is no longer in the cart.`,
    net: 'Excl. VAT',
    vat: (rate: string) => `VAT ${rate}`,
    total: 'Total',
    toCheckout: 'To checkout',
    promise: 'For companies. You choose how to pay in the next step.',
  },
  checkout: {
    title: 'Checkout',
    order: 'Your order',
    payment: 'Payment',
    opening: 'Opening the checkout …',
    changing: 'Changing the order …',
    changed: (total: string) => `The order is changed. The total is ${total} now.`,
    empty: 'Your cart is empty',
    emptyText: 'Put something into it, then come back here to pay.',
    refused: 'The checkout did not open',
    notChanged: 'The order was not changed.',
    expired: 'This checkout has expired',
    expiredText:
      'It was left open for too long and no order was placed. Your cart is as you left it.',
    cancelled: 'This checkout was cancelled',
    cancelledText: 'No order was placed. Your cart is as you left it.',
    unknown: 'The shop does not know this checkout any longer',
    unknownText: 'and cannot tell how it ended.',
    startNew: 'Start a new checkout',
    fromLedyer: 'From Ledyer',
  },
  pending: {
    title: 'Waiting for a signature',
    heading: 'Your order waits for a signature',
    lead: 'Somebody who may sign for your company has been asked to. You can close this page: the order is placed when it is signed, and this page says so if it is open then.',
    steps: ['You ordered', 'Your company signs', 'The order is placed'],
    ended: 'The goods are back in your cart.',
    none: 'Nothing waits for a signature',
    noneText: 'When an order of yours has to be signed by somebody else, you can follow it here.',
  },
  confirmation: {
    title: 'Order confirmation',
    heading: 'Thank you for your order',
    lead: 'It is in, and nothing more is needed from you.',
    number: 'Order number',
    none: 'There is no order to show',
    noneText: 'Once you have paid, your order appears on this page.',
  },
  terms: {
    title: 'Terms',
    paragraphs: [
      'Papper & Penna is a demonstration. It has no stock, sends no parcels and owes nobody anything. What you order here is not delivered.',
      'Started without further settings, the shop talks to an emulator of Ledyer on the same machine: nothing is charged, no credit is checked, and no company is told.',
      'A real shop puts its own terms on a page such as this one, and links it from its checkout.',
    ],
  },
  /** What the server's catalogue does not tell, by article number. */
  products: {
    'notebook-a5': {
      name: 'Notebook A5, dotted',
      description:
        'Two hundred numbered pages of cream paper that takes a fountain pen without bleeding through. Lies flat, has a ribbon, closes with an elastic.',
    },
    'fountain-pen': {
      name: 'Fountain pen',
      description:
        'A steel nib, medium, and a cap that posts. Fills from a cartridge or a converter; both are in the box.',
    },
    'pencils-12': {
      name: 'Pencils, box of 12',
      description: 'Cedar, HB, sharpened. Twelve to a box, so that somebody else can have one.',
    },
    'desk-lamp': {
      name: 'Desk lamp',
      description:
        'Two arms, a heavy foot and a warm light that can be dimmed. Stays where it is put.',
    },
    'ring-binder': {
      name: 'Ring binder A4',
      description: 'Two rings, eighty millimetres of back, a pocket for the label.',
    },
    'sticky-notes': {
      name: 'Sticky notes, 3 pads',
      description: 'Three colours, a hundred leaves each. They come off without a trace.',
    },
    stapler: {
      name: 'Stapler',
      description: 'Thirty sheets at a time, all metal, loaded from the front.',
    },
    'coffee-1kg': {
      name: 'Coffee beans, 1 kg',
      description: 'Medium roast, whole beans. Food, so the VAT is 12 %.',
    },
    handbook: {
      name: 'The Quiet Office, book',
      description: 'How to get a day’s work out of a day. A book, so the VAT is 6 %.',
    },
  } as Readonly<Partial<Record<string, { readonly name: string; readonly description: string }>>>,
};

/** The messages that each language has. */
export type Messages = typeof en;
