import type { Address } from '../../ledyer/customer.js';

/** A company of the emulator. */
export interface Company {
  /** With its dash, such as `559311-3714`. */
  readonly companyId: string;
  readonly name: string;
  readonly vatId: string;
  readonly streetAddress: string;
  readonly postalCode: string;
  readonly city: string;
  readonly country: string;
  /** Whether it may buy on invoice. */
  readonly credit: 'approved' | 'denied';
  /**
   * Who can sign for it: `anyone` who buys or somebody else, `others` only, or
   * `buyer` alone, who then has nobody to send the session to.
   */
  readonly signedBy: 'anyone' | 'others' | 'buyer';
}

/** A number that is well formed and belongs to no company here. */
export const unknownCompanyId = '000000-0000';

/** The company of Ledyer's documented examples, and of a buyer whom nobody told another. */
export const exampleCompany: Company = {
  companyId: '559311-3714',
  name: 'Rocket 4',
  vatId: 'SE559311371401',
  streetAddress: 'Gatan 99',
  postalCode: '999 33',
  city: 'Solna',
  country: 'SE',
  credit: 'approved',
  signedBy: 'anyone',
};

/**
 * All companies that the checkout finds.
 *
 * The made-up ones have a wrong check digit, so that no real company can have
 * their number.
 */
export const companies: readonly Company[] = [
  exampleCompany,
  {
    companyId: '556000-0002',
    name: 'Tomma Fickor AB',
    vatId: 'SE556000000201',
    streetAddress: 'Kreditgränd 2',
    postalCode: '111 22',
    city: 'Stockholm',
    country: 'SE',
    credit: 'denied',
    signedBy: 'anyone',
  },
  {
    companyId: '556000-0003',
    name: 'Två i Förening AB',
    vatId: 'SE556000000301',
    streetAddress: 'Firmatecknargatan 3',
    postalCode: '411 33',
    city: 'Göteborg',
    country: 'SE',
    credit: 'approved',
    signedBy: 'others',
  },
  {
    companyId: '556000-0004',
    name: 'Ensam är Stark AB',
    vatId: 'SE556000000401',
    streetAddress: 'Ensamvägen 4',
    postalCode: '211 44',
    city: 'Malmö',
    country: 'SE',
    credit: 'approved',
    signedBy: 'buyer',
  },
];

/** The company with this number, which needs its dash. */
export const findCompany = (companyId: string): Company | undefined =>
  companies.find((company) => company.companyId === companyId);

/** Where the company is, for the attention of `attentionName`. */
export const toAddress = (company: Company, attentionName: string): Address => ({
  attentionName,
  careOf: '',
  city: company.city,
  companyName: company.name,
  country: company.country,
  postalCode: company.postalCode,
  streetAddress: company.streetAddress,
});
