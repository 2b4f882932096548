import { css } from 'lit';

/** Colours, the page, and its head. */
export const page = css`
  :root {
    color-scheme: light dark;
    --ink: light-dark(#16202b, #e4eaf0);
    --quiet: light-dark(#586574, #9fabb8);
    --ground: light-dark(#f2f4f6, #0d1216);
    --surface: light-dark(#ffffff, #151b21);
    --raised: light-dark(#f6f8f9, #1b232a);
    --line: light-dark(#e0e5ea, #29333c);
    --edge: light-dark(#a8b3bd, #4b5863);
    --accent: light-dark(#0a5c4c, #79d6bb);
    --on-accent: light-dark(#ffffff, #05241c);
    --tint: light-dark(#e9f4f0, #15302b);
    --success: light-dark(#0b6b3a, #7ddba3);
    --success-tint: light-dark(#e3f4ea, #12301f);
    --warning: light-dark(#7a4b00, #f0c674);
    --warning-tint: light-dark(#fdf1dc, #35290f);
    --error: light-dark(#b3261e, #ff9b91);
    --error-tint: light-dark(#fdecea, #38201e);
    --blue: light-dark(#1d4f9c, #9cc3ff);
    --blue-tint: light-dark(#e7effb, #16263f);
    --violet: light-dark(#5b3a9e, #c9b3ff);
    --violet-tint: light-dark(#efeafa, #271f40);
    --radius: 8px;
    --mono: ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, monospace;
    font:
      14px/1.45 system-ui,
      sans-serif;
    color: var(--ink);
    background: var(--ground);
    -webkit-text-size-adjust: 100%;
  }
  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }
  body,
  h1,
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd,
  pre {
    margin: 0;
    padding: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  code,
  pre,
  time,
  .entry .what {
    font-family: var(--mono);
    font-size: 12.5px;
  }
  control-page {
    display: block;
    max-width: 1720px;
    margin-inline: auto;
    padding: 14px 18px 28px;
  }
  h1 {
    font-size: 17px;
    font-weight: 680;
    letter-spacing: -0.015em;
  }
  h2 {
    font-size: 14px;
    font-weight: 650;
    letter-spacing: -0.005em;
  }
  h3 {
    margin: 18px 0 8px;
    font-size: 13px;
    font-weight: 650;
  }
  .quiet {
    color: var(--quiet);
  }
  .count {
    display: inline-block;
    min-width: 20px;
    margin-left: 4px;
    padding: 0 6px;
    border-radius: 99px;
    background: var(--raised);
    color: var(--quiet);
    font-size: 12px;
    font-weight: 550;
    text-align: center;
    font-variant-numeric: tabular-nums;
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  /* Head */
  header {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 20px;
    padding: 2px 2px 12px;
  }
  .connection {
    display: flex;
    align-items: center;
    gap: 7px;
    color: var(--quiet);
  }
  .connection::before {
    width: 9px;
    height: 9px;
    border-radius: 50%;
    background: var(--edge);
    content: '';
  }
  .connection.live::before {
    background: light-dark(#17a35b, #4fd08a);
    box-shadow: 0 0 0 3px color-mix(in srgb, light-dark(#17a35b, #4fd08a) 22%, transparent);
  }
  .connection.lost {
    color: var(--error);
    font-weight: 600;
  }
  .connection.lost::before {
    background: var(--error);
  }
  .credentials {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 8px;
  }
  .buttons {
    display: flex;
    gap: 8px;
    margin-left: auto;
  }
  .status-message span {
    position: fixed;
    z-index: 2;
    right: 18px;
    bottom: 18px;
    max-width: min(440px, calc(100vw - 36px));
    padding: 10px 16px;
    border: 1px solid var(--line);
    border-left: 3px solid var(--accent);
    border-radius: var(--radius);
    background: var(--surface);
    box-shadow: 0 8px 28px rgb(0 0 0 / 0.16);
    font-weight: 550;
  }
  .status-message.error span {
    border-left-color: var(--error);
    background: var(--error-tint);
    color: var(--error);
  }
`;
