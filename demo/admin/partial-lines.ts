import { getIncludedVat } from '../layout/included-vat.js';
import type { OrderLine } from './admin-api.js';

/** Quantities by line id. */
export type Quantities = Readonly<Record<string, number>>;

/** A line of a partial capture or refund. */
export type SelectedLine = Omit<OrderLine, 'id'> & { readonly id: string | undefined };

/**
 * Returns the lines of a partial capture or refund, with the amounts of the chosen quantities.
 *
 * A whole line keeps its amounts and its id. A part of a line has no id, because the rest of the line remains.
 */
export function selectLines(lines: readonly OrderLine[], quantities: Quantities): SelectedLine[] {
  return lines.flatMap((line): SelectedLine[] => {
    const quantity = quantities[line.id] ?? 0;
    if (quantity <= 0) return [];
    if (quantity >= line.quantity) return [line];
    const totalAmount = Math.round((line.totalAmount * quantity) / line.quantity);
    const vat = getIncludedVat(totalAmount, line.vat);
    // Rounding could exceed the VAT of the whole line. The VAT of a discount is negative.
    const limit = Math.abs(line.totalVatAmount);
    const totalVatAmount = Math.max(-limit, Math.min(limit, vat));
    return [{ ...line, id: undefined, quantity, totalAmount, totalVatAmount }];
  });
}

/** Returns the sum of the lines in minor units. */
export const sumLines = (lines: readonly Pick<OrderLine, 'totalAmount'>[]): number =>
  lines.reduce((sum, { totalAmount }) => sum + totalAmount, 0);
