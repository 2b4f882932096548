/** The shop's messages in English. Their type is the type of every language. */
export const en = {
  page: {
    skip: 'Skip to content',
    navigation: 'Shop',
    cart: 'Cart',
    items: (count: number) => (count === 1 ? '1 item' : `${count} items`),
    footer: 'Papper & Penna is the demo shop of ledyer-checkout. No goods are delivered.',
    terms: 'Terms',
    admin: 'Admin',
    states: 'States of the tag',
    frameworks: 'Code for your framework',
    theme: 'Colours',
    themes: { system: 'System', light: 'Light', dark: 'Dark' },
    toShop: 'Back to the shop',
    retry: 'Try again',
    copy: 'Copy',
    copied: 'Copied.',
    cannotCopy: 'The browser does not allow copying. Select the text instead.',
  },
  errors: {
    unreachable: 'The shop cannot be reached. Check your connection and try again.',
    unexpected: 'The shop sent an unexpected response. Try again.',
    problems: {
      'session-closed': 'This checkout can no longer be changed.',
      'upstream-unavailable': 'Ledyer cannot be reached right now. Try again in a moment.',
      'store-unavailable': 'The shop cannot take orders right now. Try again in a moment.',
      overloaded: 'The shop is very busy right now. Try again in a moment.',
      'action-refused': 'Ledyer does not allow this action for the order.',
      'in-progress': 'The same request is already running. Try again in a moment.',
    } as Readonly<Partial<Record<string, string>>>,
  },
  shop: {
    title: 'Office supplies',
    heading: 'Good things for the desk',
    lead: 'Paper, pens and desk accessories. For companies, in any quantity.',
    products: 'Products',
    notLoaded: 'The products did not load',
    includingVat: (vat: string) => `incl. ${vat} VAT`,
    add: 'Add to cart',
    quantity: 'Quantity',
    quantityOf: (name: string) => `Quantity of ${name}`,
    added: (name: string, count: number) =>
      `${name} is in the cart. The cart has ${count} ${count === 1 ? 'item' : 'items'}.`,
    toCart: 'View cart',
    noSuchProduct: 'Product not found',
    noSuchProductText: 'It may be sold out, or the address is wrong.',
    excludingVat: (amount: string) => `${amount} excl. VAT`,
    articleNumber: 'Article number',
    vat: 'VAT',
    more: 'More for the desk',
  },
  cart: {
    title: 'Cart',
    heading: 'Your cart',
    empty: 'Your cart is empty',
    emptyText: 'This browser keeps your cart until you come back.',
    priceEach: (amount: string) => `${amount} each`,
    decrease: (name: string) => `One ${name} less`,
    increase: (name: string) => `One ${name} more`,
    remove: 'Remove',
    removed: (name: string) => `${name} was removed from the cart.`,
    net: 'Excl. VAT',
    vat: (rate: string) => `VAT ${rate}`,
    total: 'Total',
    toCheckout: 'To checkout',
    note: 'For companies. You choose how to pay in the next step.',
  },
  checkout: {
    title: 'Checkout',
    order: 'Your order',
    payment: 'Payment',
    opening: 'Opening the checkout …',
    changing: 'Changing the order …',
    changed: (total: string) => `The order was changed. The total is now ${total}.`,
    empty: 'Your cart is empty',
    emptyText: 'Add a product, then come back here to pay.',
    notOpened: 'The checkout did not open',
    notChanged: 'The order was not changed.',
    expired: 'This checkout has expired',
    expiredText: 'It was open for too long. No order was placed, and your cart is unchanged.',
    cancelled: 'This checkout was cancelled',
    cancelledText: 'No order was placed, and your cart is unchanged.',
    unknown: 'The shop no longer has this checkout',
    unknownText: 'and cannot show whether you have paid.',
    startNew: 'Start a new checkout',
    fromLedyer: 'From Ledyer',
  },
  pending: {
    title: 'Waiting for a signature',
    heading: 'Your order needs a signature',
    lead: 'A signatory of your company was asked to sign it. The order is placed as soon as it is signed, and this page then shows it. You can also close the page.',
    steps: ['You ordered', 'Your company signs', 'The order is placed'],
    ended: 'The products are back in your cart.',
    none: 'No order needs a signature',
    noneText: 'An order that a signatory of your company must sign appears here.',
  },
  confirmation: {
    title: 'Order confirmation',
    heading: 'Thank you for your order',
    lead: 'We have received it. You need to do nothing more.',
    number: 'Order number',
    none: 'There is no order',
    noneText: 'Your order appears here after you have paid.',
  },
  terms: {
    title: 'Terms',
    paragraphs: [
      'Papper & Penna is a demo shop. It has no goods and delivers nothing. An order here has no legal effect.',
      'By default, the shop uses an emulator of Ledyer on the same machine: it charges nothing, checks no credit and contacts no company.',
      'A real shop shows its terms on a page like this one. Its checkout links to the page.',
    ],
  },
  /** Translated names, and descriptions, by sku. The server's catalogue has neither. */
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
      description: 'Cedar, HB, sharpened. Twelve to a box, enough to share.',
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
