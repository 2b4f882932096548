import { css } from 'lit';

const sheet = css`
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
    --wrong: light-dark(#b3261e, #ff9b91);
    --wrong-tint: light-dark(#fdf1f0, #33201f);
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

  /* Steps */
  .step {
    padding: 20px;
  }
  .step + .step {
    border-top: 1px solid var(--line);
  }
  .top {
    display: flex;
    align-items: center;
    gap: 12px;
    min-height: 28px;
  }
  .number {
    display: grid;
    place-items: center;
    flex: none;
    width: 26px;
    height: 26px;
    border-radius: 50%;
    background: var(--accent);
    color: var(--on-accent);
    font-size: 14px;
    font-weight: 650;
  }
  .number .icon {
    width: 18px;
    stroke-width: 2.4;
  }
  .later .number {
    background: none;
    color: var(--quiet);
    box-shadow: inset 0 0 0 1.5px var(--edge);
  }
  h2 {
    flex: 1;
    font-size: 17px;
    font-weight: 650;
    line-height: 1.3;
    letter-spacing: -0.01em;
  }
  .later h2 {
    color: var(--quiet);
    font-weight: 550;
  }
  .later:has(.content) h2 {
    color: var(--ink);
    font-weight: 650;
  }
  h2:focus {
    outline: none;
  }
  .content {
    margin-top: 16px;
  }
  .done .content {
    margin-top: 4px;
    padding-left: 38px;
  }
  .quiet {
    color: var(--quiet);
    font-size: 14px;
  }
  .buyer,
  .contact {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0 12px;
    overflow-wrap: anywhere;
  }
  strong {
    font-weight: 600;
  }

  /* Fields */
  form,
  fieldset {
    display: grid;
    gap: 14px;
    min-width: 0;
  }
  fieldset > legend,
  h3 {
    padding: 0;
    margin-bottom: 10px;
    font-size: 15px;
    font-weight: 600;
    line-height: 1.4;
  }
  h3 {
    margin-bottom: 2px;
  }
  fieldset + fieldset {
    margin-top: 8px;
  }
  /* Two fields whose inputs stand in one row, however long their labels and notes are. */
  .pair {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(190px, 100%), 1fr));
    gap: 0 12px;
    margin-bottom: -14px;
  }
  .short-first {
    grid-template-columns: minmax(96px, 1fr) 2fr;
  }
  .field {
    display: grid;
    min-width: 0;
  }
  .pair .field {
    grid-row: span 3;
    grid-template-rows: subgrid;
    padding-bottom: 14px;
  }
  .field label {
    align-self: end;
    margin-bottom: 4px;
    font-size: 14px;
    font-weight: 550;
  }
  .field label .quiet {
    font-weight: 400;
  }
  .field input {
    width: 100%;
    height: 46px;
    padding: 0 12px;
    border: 1px solid var(--edge);
    border-radius: var(--radius);
    background: var(--surface);
    color: inherit;
    font: inherit;
  }
  .field input:hover {
    border-color: var(--ink);
  }
  .field input[aria-invalid] {
    border-color: var(--wrong);
    background: var(--wrong-tint);
  }
  .field p {
    margin-top: 4px;
    font-size: 14px;
  }
  .wrong {
    color: var(--wrong);
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
  .field input:focus-visible {
    outline-offset: -1px;
    border-color: var(--accent);
  }
  .field input[aria-invalid]:focus-visible {
    outline-color: var(--wrong);
    border-color: var(--wrong);
  }
  input[type='checkbox'],
  input[type='radio'] {
    flex: none;
    width: 20px;
    height: 20px;
    margin: 0;
    accent-color: var(--accent);
  }

  /* Addresses */
  address-step > * + * {
    margin-top: 18px;
  }
  .shown {
    display: flex;
    align-items: flex-start;
    justify-content: space-between;
    gap: 12px;
  }
  address span {
    display: block;
    overflow-wrap: anywhere;
  }
  .check {
    display: flex;
    align-items: center;
    gap: 12px;
    min-height: 44px;
    cursor: pointer;
  }
  .check + * {
    margin-top: 6px;
  }
  address-step .check {
    margin-block: 10px 0;
  }
  .references {
    padding-top: 18px;
    border-top: 1px solid var(--line);
  }

  /* Payment */
  .methods {
    gap: 0;
  }
  .method {
    display: flex;
    align-items: center;
    gap: 14px;
    min-height: 64px;
    padding: 10px 16px;
    border: 1px solid var(--line);
    cursor: pointer;
  }
  .method:hover {
    background: light-dark(#fafbfb, #1a2229);
  }
  .method + .method {
    margin-top: -1px;
  }
  .method:first-of-type {
    border-radius: var(--radius) var(--radius) 0 0;
  }
  .method:last-of-type {
    border-radius: 0 0 var(--radius) var(--radius);
  }
  .method:only-of-type {
    border-radius: var(--radius);
  }
  .method:has(:checked) {
    position: relative;
    border-color: var(--accent);
    background: var(--tint);
  }
  .method:has(:focus-visible) {
    position: relative;
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
  .method :focus-visible {
    outline: none;
  }
  .what {
    display: grid;
    flex: 1;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .name {
    font-weight: 550;
  }
  .icon {
    flex: none;
    width: 24px;
    height: auto;
    aspect-ratio: 1;
  }
  .method .icon {
    color: var(--quiet);
  }
  .method:has(:checked) .icon {
    color: var(--accent);
  }

  card-step {
    margin-top: 18px;
  }

  /* What the emulator takes: dashed, because a real checkout has nothing of the kind. */
  .examples {
    border: 1px dashed var(--notice);
    border-radius: var(--radius);
    background: var(--notice-tint);
    color: var(--notice);
    font-size: 14px;
    overflow: clip;
  }
  .examples summary {
    padding: 11px 14px;
    font-weight: 550;
    cursor: pointer;
  }
  .examples summary:focus-visible,
  .examples button:focus-visible {
    outline-color: currentColor;
    outline-offset: -3px;
  }
  .examples ul {
    padding-bottom: 6px;
    list-style: none;
  }
  .examples button {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0 14px;
    width: 100%;
    min-height: 44px;
    padding: 6px 14px;
    border-radius: 0;
    background: none;
    color: inherit;
    font-size: inherit;
    font-weight: 550;
    text-align: start;
  }
  .examples button:hover {
    background: color-mix(in srgb, var(--notice) 12%, transparent);
    text-decoration: underline;
    text-underline-offset: 3px;
  }
  .examples .note {
    font-weight: 400;
  }

  /* Order */
  .lines {
    display: grid;
    gap: 12px;
    list-style: none;
  }
  .lines li {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    column-gap: 16px;
    align-items: baseline;
  }
  .lines .quiet {
    grid-area: 2 / 1 / auto / -1;
  }
  .lines .amount {
    grid-area: 1 / 2;
  }
  .amount,
  dd {
    margin-left: auto;
    white-space: nowrap;
  }
  .totals {
    display: grid;
    gap: 4px;
  }
  .lines + .totals {
    margin-top: 16px;
    padding-top: 14px;
    border-top: 1px solid var(--line);
  }
  dl > div {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0 16px;
  }
  .totals > div:not(.total) {
    color: var(--quiet);
    font-size: 14px;
  }
  .total {
    margin-top: 4px;
    font-size: 18px;
    font-weight: 650;
  }
  .terms {
    margin-top: 18px;
    color: var(--quiet);
    font-size: 14px;
  }
  .terms span:not(.unseen) {
    display: flex;
    gap: 20px;
  }
  .terms a {
    padding-block: 4px;
  }
  a {
    color: var(--accent);
    text-underline-offset: 3px;
  }
  a:hover {
    text-decoration-thickness: 2px;
  }

  /* Buttons */
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    min-height: 46px;
    padding: 8px 20px;
    border: 1px solid transparent;
    border-radius: var(--radius);
    font: inherit;
    font-weight: 600;
    cursor: pointer;
  }
  .main {
    background: var(--accent);
    color: var(--on-accent);
  }
  .plain {
    background: var(--surface);
    border-color: var(--edge);
    color: var(--ink);
  }
  .quiet:is(button) {
    background: none;
    color: var(--ink);
    font-size: inherit;
    font-weight: 550;
  }
  .link {
    min-height: 44px;
    margin: -9px -10px;
    padding: 8px 10px;
    background: none;
    color: var(--accent);
    font-size: 15px;
    font-weight: 550;
    text-decoration: underline;
    text-underline-offset: 3px;
  }
  .buy {
    width: 100%;
    min-height: 56px;
    margin-top: 18px;
    background: var(--buy);
    color: var(--on-buy);
    /* Seen on a ground of any colour: the shop may choose white. */
    border-color: color-mix(in srgb, var(--on-buy) 22%, var(--buy));
    font-size: 18px;
  }
  :is(.main, .buy):hover {
    filter: brightness(1.08);
  }
  :is(.plain, button.quiet):hover {
    background: var(--tint);
  }
  .link:hover {
    text-decoration-thickness: 2px;
  }
  button:active {
    filter: brightness(0.94);
  }
  button[aria-disabled] {
    cursor: progress;
    opacity: 0.65;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-top: 4px;
  }
  company-step .actions > .main {
    flex: 1;
  }

  /* Alerts */
  .alert {
    padding: 12px 14px;
    border-left: 3px solid var(--wrong);
    border-radius: 4px;
    background: var(--wrong-tint);
    overflow-wrap: anywhere;
  }
  .methods + .alert,
  card-step + .alert,
  .terms + .alert,
  .totals + .alert {
    margin-top: 18px;
  }

  /* Panels: signing, and the views in which nothing is left to do */
  .panel {
    display: grid;
    justify-items: center;
    gap: 10px;
    padding: 40px 20px 36px;
    text-align: center;
  }
  .panel > p {
    max-width: 38ch;
    text-wrap: balance;
    overflow-wrap: anywhere;
  }
  .panel h2 {
    font-size: 22px;
    text-wrap: balance;
    overflow-wrap: anywhere;
  }
  .panel :is(form, .stack, .facts, .inset, .alert, .emulated) {
    width: 100%;
    max-width: 380px;
  }
  .panel > :is(form, .stack, .facts, .inset, .emulated) {
    margin-top: 14px;
  }
  .panel :is(form, .inset, .alert) {
    text-align: start;
  }
  .medal {
    display: grid;
    place-items: center;
    width: 56px;
    height: 56px;
    margin-bottom: 4px;
    border-radius: 50%;
    background: var(--tint);
    color: var(--accent);
  }
  .medal .icon {
    width: 28px;
  }
  .medal.good {
    background: var(--accent);
    color: var(--on-accent);
  }
  .medal.wrong {
    background: var(--wrong-tint);
    color: var(--wrong);
  }
  .sum {
    font-size: 18px;
    font-weight: 600;
  }
  .stack {
    display: grid;
    gap: 10px;
  }
  .panel .link {
    margin: 4px 0 -10px;
  }
  .facts {
    border: 1px solid var(--line);
    border-radius: var(--radius);
  }
  .facts > div {
    padding: 10px 14px;
  }
  .facts > div + div,
  .inset {
    border-top: 1px solid var(--line);
  }
  .facts dt {
    color: var(--quiet);
  }
  .facts dd {
    font-weight: 600;
    white-space: normal;
    overflow-wrap: anywhere;
  }
  .inset {
    padding-top: 16px;
  }
  .emulated {
    display: grid;
    gap: 2px;
    padding: 12px 14px;
    border-radius: var(--radius);
    background: var(--notice-tint);
    color: var(--notice);
    font-size: 14px;
  }
  .emulated a {
    display: grid;
    place-items: center;
    min-height: 44px;
    color: inherit;
    font-size: 16px;
    font-weight: 600;
  }

  /* Waiting */
  .veil {
    position: absolute;
    inset: 0;
    display: grid;
    justify-items: center;
    padding: min(20%, 96px) 20px;
    background: color-mix(in srgb, var(--surface) 78%, transparent);
    cursor: progress;
  }
  .veil p {
    display: flex;
    align-items: center;
    gap: 12px;
    padding: 14px 20px;
    border: 1px solid var(--line);
    border-radius: 12px;
    background: var(--surface);
    box-shadow: 0 6px 24px rgb(0 0 0 / 0.12);
    font-weight: 550;
  }
  .veil.top {
    align-items: start;
  }
  .veil.bottom {
    align-items: end;
  }
  .spinner {
    flex: none;
    width: 28px;
    height: 28px;
    border: 3px solid var(--line);
    border-top-color: var(--accent);
    border-radius: 50%;
    animation: turn 0.9s linear infinite;
  }
  @keyframes turn {
    to {
      rotate: 1turn;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .spinner {
      animation-duration: 6s;
    }
  }

  @media (max-width: 359px) {
    :root {
      --inset: 14px;
    }
    header,
    .step {
      padding-inline: 14px;
    }
  }

  /* Forced colours drop backgrounds, so what was told by one is told by a border. */
  @media (forced-colors: active) {
    .method:has(:checked),
    .alert,
    .emulated,
    .badge,
    .number,
    .medal {
      border: 2px solid;
    }
  }

  /* For those who hear the page. */
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;

/** How the page looks. A constructed sheet needs no leave of a content security policy. */
export const styles: CSSStyleSheet = sheet.styleSheet ?? new CSSStyleSheet();
