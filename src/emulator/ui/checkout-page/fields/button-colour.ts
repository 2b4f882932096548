/**
 * Returns the text colour with the higher contrast on a background, as Ledyer does for the buy button (WooCommerce
 * plugin, description of its colour field). Ledyer's rule is unknown, so this uses the contrast of WCAG 2.
 *
 * @param background `#rrggbb`
 */
export function getTextColour(background: string): '#000000' | '#ffffff' {
  const luminance = relativeLuminance(background);
  const blackContrast = (luminance + 0.05) / 0.05;
  const whiteContrast = 1.05 / (luminance + 0.05);
  return blackContrast > whiteContrast ? '#000000' : '#ffffff';
}

/** https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function relativeLuminance(colour: string): number {
  const channel = (offset: number): number => {
    const value = parseInt(colour.slice(offset, offset + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}
