import { css } from 'lit';

/** Colours, the page, and its head. */
export const page = css`
  :root {
    color-scheme: light dark;
    --ink: light-dark(#14202b, #e9eef2);
    --quiet: light-dark(#566472, #a5b1bd);
    --ground: light-dark(#f3f5f6, #0e1317);
    --surface: light-dark(#ffffff, #171e24);
    --tint: light-dark(#f0f6f4, #16272a);
    --line: light-dark(#e1e6ea, #2c3740);
    --edge: light-dark(#7b8894, #75838f);
    --accent: light-dark(#0a5c4c, #79d6bb);
    --on-accent: light-dark(#ffffff, #05241c);
    --error: light-dark(#b3261e, #ff9b91);
    --error-tint: light-dark(#fdf1f0, #33201f);
    --notice: light-dark(#6b4700, #f2cf8a);
    --notice-tint: light-dark(#fdf4e0, #332913);
    --buy: var(--accent);
    --on-buy: var(--on-accent);
    --radius: 8px;
    --inset: 20px;
    font:
      16px/1.5 system-ui,
      sans-serif;
    color: var(--ink);
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
  dl,
  dd,
  fieldset,
  address {
    margin: 0;
    padding: 0;
    border: 0;
    font-style: normal;
  }

  /* The page around it makes the frame as high as what is in it, so it never scrolls. */
  .framed {
    overflow: hidden;
  }
  .alone {
    background: var(--ground);
  }
  .padded #root {
    padding: 12px;
  }
  .alone #root {
    padding-block: clamp(12px, 6vh, 64px);
  }
  checkout-app,
  signatory-page {
    display: block;
    max-width: 506px;
    margin-inline: auto;
    background: var(--surface);
    border: 1px solid var(--line);
    border-radius: 14px;
    overflow: clip;
    font-variant-numeric: tabular-nums;
  }
  /* The page around it has a frame of its own. */
  .framed:not(.padded) :is(checkout-app, signatory-page) {
    max-width: none;
    border-width: 0;
    border-radius: 0;
    background: none;
  }
  .framed:not(.padded) header {
    /* In line with the steps below, which stay as narrow as in a frame of their own. */
    padding-inline: calc(max(0px, (100% - 506px) / 2) + var(--inset));
  }
  .framed:not(.padded) main {
    max-width: 506px;
    margin-inline: auto;
  }
  company-step,
  address-step,
  card-step,
  challenge-step,
  signing-step {
    display: block;
  }

  header {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 6px 16px;
    padding: 16px 20px;
    border-bottom: 1px solid var(--line);
  }
  h1 {
    font-size: 17px;
    font-weight: 650;
    letter-spacing: -0.01em;
  }
  .badge {
    padding: 2px 10px;
    border-radius: 99px;
    background: var(--notice-tint);
    color: var(--notice);
    font-size: 13px;
    font-weight: 550;
  }
  main {
    position: relative;
  }
`;
