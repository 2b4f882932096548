import { includedVat } from '../shop/priced-cart.js';
import type { OrderLine } from './admin-api.js';

/** How many of each line, by the line's id. */
export type Quantities = Readonly<Record<string, number>>;

/** A line that is captured or refunded. */
export type SelectedLine = Omit<OrderLine, 'id'> & { readonly id: string | undefined };

/**
 * The lines of a partial capture or refund: so many of each, for what they cost.
 *
 * A whole line keeps its amounts and its id; a part of one goes without the id,
 * because the rest of the line stays.
 */
export function selectLines(lines: readonly OrderLine[], quantities: Quantities): SelectedLine[] {
  return lines.flatMap((line): SelectedLine[] => {
    const quantity = quantities[line.id] ?? 0;
    if (quantity <= 0) return [];
    if (quantity >= line.quantity) return [line];
    const totalAmount = Math.round((line.totalAmount * quantity) / line.quantity);
    const vat = includedVat(totalAmount, line.vat);
    // Rounded apart from the rest, it could come out higher than the whole line's; that of a discount is negative.
    const limit = Math.abs(line.totalVatAmount);
    const totalVatAmount = Math.max(-limit, Math.min(limit, vat));
    return [{ ...line, id: undefined, quantity, totalAmount, totalVatAmount }];
  });
}

/** What lines come to, in minor units. */
export const sumLines = (lines: readonly Pick<OrderLine, 'totalAmount'>[]): number =>
  lines.reduce((sum, { totalAmount }) => sum + totalAmount, 0);
