import type { Address } from '../../ledyer/customer.js';

/** A test company. */
export interface Company {
  /** With the dash, such as `559311-3714`. */
  readonly companyId: string;
  readonly name: string;
  readonly vatId: string;
  readonly streetAddress: string;
  readonly postalCode: string;
  readonly city: string;
  readonly country: string;
  /** Whether the company may pay by invoice. */
  readonly credit: 'approved' | 'denied';
  /**
   * Who can sign for the company: `anyone` (the buyer or a signatory), `others` (a signatory only) or `buyer` (only
   * the buyer, who cannot delegate).
   */
  readonly signedBy: 'anyone' | 'others' | 'buyer';
}

/** A well-formed number without a company. */
export const unknownCompanyId = '000000-0000';

/** The company of Ledyer's documented examples, and the default company. */
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
 * The test companies.
 *
 * All but the documented one have a wrong check digit, so that no real company can have their number.
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

/** Returns the company with this number. The dash is required. */
export const findCompany = (companyId: string): Company | undefined =>
  companies.find((company) => company.companyId === companyId);

/** Returns the address of the company, for the attention of `attentionName`. */
export const toAddress = (company: Company, attentionName: string): Address => ({
  attentionName,
  careOf: '',
  city: company.city,
  companyName: company.name,
  country: company.country,
  postalCode: company.postalCode,
  streetAddress: company.streetAddress,
});
