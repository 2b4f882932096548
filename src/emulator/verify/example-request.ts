/** The request of page Create order session, with other names. */
const [machine, freight] = [
  {
    description: 'Coffee Machine X200',
    quantity: 10,
    reference: '111-222-333',
    totalAmount: 500_000,
    totalVatAmount: 100_000,
    type: 'physical',
    unitDiscountAmount: 0,
    unitPrice: 50_000,
    vat: 2500,
  },
  {
    description: 'Shipping fee',
    quantity: 1,
    reference: '444-555-666',
    totalAmount: 10_000,
    totalVatAmount: 2000,
    type: 'shippingFee',
    unitDiscountAmount: 0,
    unitPrice: 10_000,
    vat: 2500,
  },
];

export const exampleLines = [machine, freight] as const;

export const exampleTotals = {
  totalOrderAmount: 510_000,
  totalOrderAmountExclVat: 408_000,
  totalOrderVatAmount: 102_000,
};

export const exampleRequest = {
  country: 'SE',
  currency: 'SEK',
  locale: 'sv-SE',
  metadata: {},
  orderLines: exampleLines,
  reference: null,
  settings: {
    customer: {
      allowShippingAddress: false,
      showNameFields: false,
      showShippingAddressContact: false,
    },
    security: { level: 300, requireClientValidation: false },
    urls: {
      confirmation: null,
      notification: null,
      privacy: null,
      terms: 'https://www.example.com/terms.html',
      validate: null,
    },
  },
  storeId: null,
  ...exampleTotals,
};
