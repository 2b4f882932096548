import {
  integer,
  literals,
  object,
  optional,
  pattern,
  string,
  type Decoder,
  type Issue,
} from '../../ledyer/decode.js';
import { orderLineTypes, type OrderLine, type OrderLineType } from '../../ledyer/order-line.js';
import { includedVat } from '../../ledyer/totals.js';
import { hasUnprintable, maxReferenceCharacters, toDescription } from './line-text.js';
import type { QuoteLine } from './quote.js';
import { strict } from './strict-object.js';
import { findVatRateIssue } from './vat-rate.js';

/** Types that lower the total (plugins for WooCommerce and Magento). All others are sold. */
const deductions: ReadonlySet<OrderLineType> = new Set(['discount', 'giftCard']);

/** Returns a decoder with one message for every wrong value. */
const withMessage =
  <T>(decoder: Decoder<T>, message: string): Decoder<T> =>
  (value, path, issues) => {
    const found: Issue[] = [];
    const decoded = decoder(value, path, found);
    if (found.length > 0)
      issues.push({ path, message: value === undefined ? 'is required' : message });
    return decoded;
  };

const money = withMessage(
  integer(),
  'must be an integer in minor units, VAT included, such as 1990 for 19.90',
);

const quantity = withMessage(
  integer({ min: 1 }),
  'must be a whole number of at least 1. For a part of a unit, such as 0.5 m, use quantity 1, write the measure in the description, and give the line by its totalAmount',
);

const vat: Decoder<number> = (value, path, issues) => {
  const message = value === undefined ? 'is required' : findVatRateIssue(value);
  if (message !== undefined) issues.push({ path, message });
  return value as number;
};

const reference: Decoder<string> = (value, path, issues) => {
  const text = pattern(
    new RegExp(`^[^]{1,${maxReferenceCharacters}}$`),
    `an article number of 1 to ${maxReferenceCharacters} characters`,
  )(value, path, issues);
  if (typeof value === 'string' && hasUnprintable(value))
    issues.push({ path, message: 'must not contain control characters' });
  return text;
};

const description: Decoder<string> = (value, path, issues) => {
  const decoded = string()(value, path, issues);
  if (typeof value !== 'string') return decoded;
  const text = toDescription(value);
  if (text === '') issues.push({ path, message: 'must be the name of the article' });
  return text;
};

type LineFields = { readonly [Key in keyof QuoteLine]-?: Exclude<QuoteLine[Key], undefined> };

const fields: { [Key in keyof LineFields]: Decoder<LineFields[Key]> } = {
  type: literals(orderLineTypes),
  reference,
  description,
  quantity,
  vat,
  unitPrice: optional(money),
  unitDiscountAmount: optional(money),
  totalAmount: optional(money),
  totalVatAmount: optional(money),
};

const decodeFields = strict(object<LineFields>(fields), Object.keys(fields));

/** Decodes a line of a quote and completes it: its total, its VAT and, with a unit price, its discount. */
export const decodeQuoteLine: Decoder<OrderLine> = (value, path, issues) => {
  const countBefore = issues.length;
  const line = decodeFields(value, path, issues);
  if (issues.length > countBefore) return line as OrderLine;
  const { type, reference, description, quantity, vat, unitPrice, unitDiscountAmount } = line;
  const add = (name: keyof QuoteLine, message: string) =>
    issues.push({ path: `${path}.${name}`, message });

  const unitFields =
    unitPrice == null ? undefined : { unitPrice, unitDiscountAmount: unitDiscountAmount ?? 0 };
  if (!unitFields && unitDiscountAmount != null)
    add('unitDiscountAmount', 'needs a unitPrice. Give the totalAmount after the discount instead');
  const totalAmount =
    line.totalAmount ??
    (unitFields && quantity * (unitFields.unitPrice - unitFields.unitDiscountAmount));
  if (totalAmount === undefined) {
    add('totalAmount', 'is required in a line without a unitPrice');
    return line as OrderLine;
  }
  if (!Number.isSafeInteger(totalAmount)) add('totalAmount', 'is too large');
  else if (deductions.has(type)) {
    if (totalAmount > 0) add('totalAmount', `must be negative in a line of type ${type}`);
  } else {
    const deduct = 'A line of type discount or giftCard lowers the total';
    if (totalAmount < 0)
      add('totalAmount', `must not be negative in a line of type ${type}. ${deduct}`);
    if ((unitPrice ?? 0) < 0)
      add('unitPrice', `must not be negative in a line of type ${type}. ${deduct}`);
    if ((unitDiscountAmount ?? 0) < 0) add('unitDiscountAmount', 'must not be negative');
  }
  return {
    type,
    reference,
    description,
    quantity,
    ...unitFields,
    vat,
    totalAmount,
    totalVatAmount: line.totalVatAmount ?? includedVat(totalAmount, vat),
  };
};
