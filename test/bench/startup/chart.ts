import type { Results } from '../report.js';

// All sizes are in pixels of the SVG.
const width = 760;
const labelWidth = 400;
const barHeight = 20;
const gap = 8;

interface Bar {
  readonly label: string;
  readonly value: number;
  readonly isOwn: boolean;
}

/** Returns charts by file name. Their colours adapt to light and dark pages. */
export function createCharts({ sections }: Results): Record<string, string> {
  const table = sections.startup?.tables[0];
  if (!table) return {};
  const column = table.columns.indexOf('to the snippet');
  const bars = table.rows
    .map((row): Bar => {
      const label = String(row[0]);
      return {
        label: label.replace(/\*\*|`/g, ''),
        value: Number(row[column]),
        isOwn: label.startsWith('**'),
      };
    })
    .sort((a, b) => a.value - b.value);
  return { 'startup.svg': createStartupChart(bars) };
}

function createStartupChart(bars: readonly Bar[]): string {
  const title = 'Time until Ledyer’s frame is requested, as a ratio to Ledyer’s own snippet';
  const top = 40;
  const height = top + bars.length * (barHeight + gap) + 8;
  const scale = (width - labelWidth - 60) / Math.max(...bars.map(({ value }) => value));
  const rows = bars.map(({ label, value, isOwn }, index) => {
    const y = top + index * (barHeight + gap);
    const barWidth = (value * scale).toFixed(1);
    const valueX = labelWidth + value * scale + 6;
    return [
      `<text x="${labelWidth - 10}" y="${y + 15}" text-anchor="end">${escapeHtml(label)}</text>`,
      `<rect class="${isOwn ? 'ours' : 'others'}" x="${labelWidth}" y="${y}" width="${barWidth}" height="${barHeight}" rx="3"/>`,
      `<text x="${valueX.toFixed(1)}" y="${y + 15}">${value.toFixed(2)}</text>`,
    ].join('');
  });
  // A vertical line at the ratio 1.
  const referenceX = (labelWidth + scale).toFixed(1);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(title)}">
<style>
  text { font: 13px system-ui, sans-serif; fill: #1d2126 }
  .title { font-weight: 600; font-size: 15px }
  .ours { fill: #0b6e5f } .others { fill: #a9b3bd }
  line { stroke: #1d2126; stroke-dasharray: 3 3; opacity: .5 }
  @media (prefers-color-scheme: dark) {
    text { fill: #eceef1 } line { stroke: #eceef1 }
    .ours { fill: #3fc6ae } .others { fill: #5d6872 }
  }
</style>
<text class="title" x="0" y="20">${escapeHtml(title)}</text>
${rows.join('\n')}
<line x1="${referenceX}" y1="${top - 6}" x2="${referenceX}" y2="${height - 4}"/>
</svg>
`;
}

const escapeHtml = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
