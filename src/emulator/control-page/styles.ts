import { css } from 'lit';

const sheet = css`
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
    --good: light-dark(#0b6b3a, #7ddba3);
    --good-tint: light-dark(#e3f4ea, #12301f);
    --odd: light-dark(#7a4b00, #f0c674);
    --odd-tint: light-dark(#fdf1dc, #35290f);
    --bad: light-dark(#b3261e, #ff9b91);
    --bad-tint: light-dark(#fdecea, #38201e);
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
  .unseen {
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
    color: var(--bad);
    font-weight: 600;
  }
  .connection.lost::before {
    background: var(--bad);
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
  .said span {
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
  .said.bad span {
    border-left-color: var(--bad);
    background: var(--bad-tint);
    color: var(--bad);
  }

  /* Panels */
  main {
    display: grid;
    grid-template-columns: 290px minmax(0, 1fr) 290px;
    gap: 12px;
    align-items: start;
  }
  .panel {
    min-width: 0;
    padding: 14px 16px 16px;
    border: 1px solid var(--line);
    border-radius: 12px;
    background: var(--surface);
  }
  .aside {
    display: grid;
    gap: 12px;
  }
  .aside .panel {
    display: grid;
    gap: 10px;
  }
  .timeline {
    grid-column: 1 / -1;
  }
  .list {
    display: grid;
    gap: 10px;
  }
  @media (max-width: 1180px) {
    main {
      grid-template-columns: 270px minmax(0, 1fr);
    }
    .aside {
      grid-column: 1 / -1;
      grid-template-columns: 1fr 1fr;
      align-items: start;
    }
  }
  @media (max-width: 760px) {
    control-page {
      padding-inline: 10px;
    }
    main {
      grid-template-columns: minmax(0, 1fr);
    }
    .aside {
      grid-template-columns: minmax(0, 1fr);
    }
    .buttons {
      margin-left: 0;
    }
  }

  /* Buttons and fields */
  button,
  input,
  select {
    font: inherit;
    color: inherit;
  }
  button {
    min-height: 32px;
    padding: 4px 12px;
    border: 1px solid var(--edge);
    border-radius: 7px;
    background: var(--surface);
    font-weight: 550;
    cursor: pointer;
  }
  button:hover {
    background: var(--raised);
    border-color: var(--quiet);
  }
  button.main {
    border-color: transparent;
    background: var(--accent);
    color: var(--on-accent);
  }
  button.main:hover {
    filter: brightness(1.1);
  }
  button[aria-pressed='true']:not(.party) {
    border-color: var(--accent);
    background: var(--tint);
    color: var(--accent);
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
  .wide {
    width: 100%;
  }
  .copy {
    min-height: 24px;
    padding: 0 8px;
    border-color: transparent;
    border-radius: 5px;
    background: var(--raised);
    color: var(--quiet);
    font-size: 12px;
  }
  input:not([type='checkbox']),
  select {
    width: 100%;
    min-height: 32px;
    padding: 3px 9px;
    border: 1px solid var(--edge);
    border-radius: 7px;
    background: var(--surface);
  }
  ::placeholder {
    color: var(--quiet);
    opacity: 1;
  }
  input[type='checkbox'] {
    width: 16px;
    height: 16px;
    margin: 0;
    accent-color: var(--accent);
  }
  .check {
    display: inline-flex;
    align-items: center;
    gap: 8px;
    min-height: 32px;
    margin-top: 6px;
    cursor: pointer;
  }
  a {
    color: var(--accent);
    text-underline-offset: 3px;
  }
  .row {
    display: flex;
    align-items: center;
    gap: 8px;
  }
  .wrap {
    flex-wrap: wrap;
  }

  /* Chips: a colour, and the word */
  .chip {
    display: inline-block;
    padding: 1px 9px;
    border-radius: 99px;
    background: var(--raised);
    color: var(--quiet);
    font-size: 12px;
    font-weight: 600;
    white-space: nowrap;
  }
  .chip.open {
    background: var(--blue-tint);
    color: var(--blue);
  }
  .chip.locked {
    background: var(--odd-tint);
    color: var(--odd);
  }
  .chip.pendingSca {
    background: var(--violet-tint);
    color: var(--violet);
  }
  .chip:is(.authorized, .good) {
    background: var(--good-tint);
    color: var(--good);
  }
  .chip:is(.cancelled, .bad) {
    background: var(--bad-tint);
    color: var(--bad);
  }
  .chip .at {
    font-weight: 400;
  }

  /* Sessions */
  .sessions {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 4px;
    max-height: 620px;
    margin-inline: -8px;
    padding: 2px;
    overflow: auto;
  }
  .sessions li {
    min-width: 0;
  }
  .sessions button {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 2px;
    width: 100%;
    padding: 8px 8px 8px 10px;
    border: 0;
    border-left: 3px solid transparent;
    background: none;
    font-weight: 400;
    text-align: start;
  }
  .sessions button:hover {
    background: var(--raised);
  }
  .sessions button[aria-current] {
    border-left-color: var(--accent);
    background: var(--tint);
  }
  .sessions :focus-visible {
    outline-offset: -2px;
  }
  .sessions .row {
    justify-content: space-between;
  }
  .sessions .who {
    overflow: hidden;
    font-weight: 600;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .amount {
    white-space: nowrap;
    font-variant-numeric: tabular-nums;
  }
  .sessions .id {
    overflow: hidden;
    font-size: 11.5px;
    text-overflow: ellipsis;
  }
  .age {
    font-size: 12px;
    font-variant-numeric: tabular-nums;
  }

  /* One session */
  .title {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 10px;
  }
  .detail .title h2 {
    font-size: 18px;
    letter-spacing: -0.015em;
    overflow-wrap: anywhere;
  }
  .detail .title .amount {
    margin-left: auto;
    font-size: 17px;
    font-weight: 650;
  }
  .facts {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(330px, 100%), 1fr));
    gap: 4px 24px;
    margin-top: 10px;
  }
  .facts > div {
    display: flex;
    align-items: baseline;
    gap: 10px;
    min-width: 0;
  }
  .facts dt {
    flex: none;
    width: 72px;
    color: var(--quiet);
  }
  .facts dd {
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .links {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 20px;
    margin-top: 10px;
  }
  .links a {
    padding-block: 3px;
  }
  .picture {
    margin-top: 12px;
    padding: 14px;
    border-radius: 10px;
    background: var(--raised);
    overflow-x: auto;
  }
  .states {
    display: block;
    width: 100%;
    min-width: 480px;
    max-width: 680px;
    height: auto;
    margin-inline: auto;
    font:
      600 13px system-ui,
      sans-serif;
  }
  .states .arrow {
    fill: none;
    stroke: var(--edge);
    stroke-width: 1.5;
  }
  .states marker path {
    fill: var(--edge);
  }
  .states rect {
    fill: var(--surface);
    stroke: var(--edge);
    stroke-width: 1.2;
  }
  .states text {
    fill: var(--quiet);
  }
  .states .now rect {
    stroke: currentColor;
    stroke-width: 2.5;
  }
  .states .now text {
    fill: currentColor;
  }
  .states .now.open {
    color: var(--blue);
  }
  .states .now.open rect {
    fill: var(--blue-tint);
  }
  .states .now.locked {
    color: var(--odd);
  }
  .states .now.locked rect {
    fill: var(--odd-tint);
  }
  .states .now.pendingSca {
    color: var(--violet);
  }
  .states .now.pendingSca rect {
    fill: var(--violet-tint);
  }
  .states .now.authorized {
    color: var(--good);
  }
  .states .now.authorized rect {
    fill: var(--good-tint);
  }
  .states .now:is(.cancelled, .expired) {
    color: var(--bad);
  }
  .states .now:is(.cancelled, .expired) rect {
    fill: var(--bad-tint);
  }
  .actions {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(150px, 1fr));
    gap: 8px;
  }
  .action {
    display: grid;
    align-content: start;
    gap: 1px;
    padding: 7px 11px 8px;
    line-height: 1.35;
    text-align: start;
  }
  .action .note {
    color: var(--quiet);
    font-size: 12px;
    font-weight: 400;
  }
  .action strong {
    font-weight: 620;
  }
  .action[aria-disabled] {
    border-style: dashed;
    border-color: var(--line);
    background: none;
    color: var(--quiet);
    cursor: not-allowed;
  }
  .absent {
    padding-block: 10px;
    border-top: 1px solid var(--line);
  }

  /* What can be unfolded */
  .fold {
    border-top: 1px solid var(--line);
  }
  .buying {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 24px;
    margin-top: 4px;
  }
  .buying select {
    width: auto;
  }
  :is(.actions, .buying) + :is(.fold, .absent) {
    margin-top: 12px;
  }
  .fold > summary {
    padding: 9px 2px;
    font-weight: 600;
    cursor: pointer;
  }
  .fold > summary .quiet {
    font-weight: 400;
  }
  .fold[open] > :not(summary) {
    margin-bottom: 12px;
  }
  .copyable {
    position: relative;
  }
  .copyable copy-button {
    position: absolute;
    top: 8px;
    right: 8px;
  }
  .copyable .copy {
    background: var(--surface);
  }
  .json,
  .empty pre {
    max-height: 340px;
    padding: 10px 12px;
    border-radius: var(--radius);
    background: var(--raised);
    overflow: auto;
    line-height: 1.5;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  .json .key {
    color: var(--blue);
  }
  .json .text {
    color: var(--good);
  }
  .json .value {
    color: var(--violet);
  }
  .notifications,
  .faults {
    display: grid;
    gap: 8px;
  }
  :is(.notifications, .faults) li {
    display: flex;
    align-items: flex-start;
    justify-content: space-between;
    gap: 12px;
  }
  :is(.notifications, .faults) li > div {
    display: grid;
    gap: 3px;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .notifications .row {
    flex-wrap: wrap;
    gap: 4px 6px;
  }
  .notifications summary {
    width: max-content;
    font-size: 12.5px;
    cursor: pointer;
  }
  .notifications .url {
    font-family: var(--mono);
    font-size: 12px;
  }

  /* Time and faults */
  .time-now {
    font-size: 19px;
    font-weight: 620;
    letter-spacing: -0.01em;
    font-variant-numeric: tabular-nums;
  }
  .time-now .quiet {
    font-size: 12px;
    font-weight: 400;
  }
  .steps {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 8px;
  }
  .fault-form {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 8px;
  }
  .fault-form label {
    display: grid;
    align-content: end;
    gap: 2px;
    min-width: 0;
    color: var(--quiet);
    font-size: 12px;
  }
  .fault-form :is(input, select) {
    color: var(--ink);
    font-size: 14px;
  }
  .fault-form .wide {
    grid-column: 1 / -1;
  }

  /* Timeline */
  .parties {
    gap: 5px;
    margin-left: auto;
  }
  .party {
    --hue: var(--quiet);
    --hue-tint: var(--raised);
  }
  .party:is(.api, .token) {
    --hue: var(--blue);
    --hue-tint: var(--blue-tint);
  }
  .party:is(.session, .order) {
    --hue: var(--good);
    --hue-tint: var(--good-tint);
  }
  .party:is(.checkout, .script) {
    --hue: var(--violet);
    --hue-tint: var(--violet-tint);
  }
  .party:is(.notification, .validation) {
    --hue: var(--odd);
    --hue-tint: var(--odd-tint);
  }
  button.party {
    min-height: 28px;
    padding: 0 10px;
    border-color: var(--edge);
    border-radius: 99px;
    font-size: 12px;
  }
  button.party[aria-pressed='true'] {
    border-color: color-mix(in srgb, var(--hue) 45%, transparent);
    background: var(--hue-tint);
    color: var(--hue);
  }
  button.party[aria-pressed='false'] {
    background: none;
    color: var(--quiet);
    text-decoration: line-through;
  }
  .entries {
    max-height: 520px;
    margin: 10px -8px 0;
    padding: 2px;
    overflow: auto;
  }
  .entries li + li {
    border-top: 1px solid var(--line);
  }
  .entry {
    display: grid;
    grid-template-columns: 96px 96px minmax(0, 1fr) auto;
    gap: 12px;
    align-items: baseline;
    width: 100%;
    min-height: 30px;
    padding: 4px 8px;
    border: 0;
    border-radius: 5px;
    background: none;
    font-weight: 400;
    text-align: start;
  }
  .entry:focus-visible {
    outline-offset: -2px;
  }
  .entry time {
    color: var(--quiet);
  }
  .entry .party {
    color: var(--hue);
    font-size: 12.5px;
    font-weight: 600;
  }
  .entry .what {
    overflow-wrap: anywhere;
  }
  .outcome {
    font-family: var(--mono);
    font-size: 12.5px;
    font-weight: 600;
    color: var(--quiet);
    overflow-wrap: anywhere;
    text-align: end;
  }
  .outcome.good {
    color: var(--good);
  }
  .outcome.odd {
    color: var(--odd);
  }
  .outcome.bad {
    color: var(--bad);
  }
  .remark {
    margin: 0 8px 5px 224px;
    padding: 2px 10px;
    border-left: 3px solid var(--edge);
    border-radius: 3px;
    background: var(--raised);
    font-size: 13px;
    overflow-wrap: anywhere;
  }
  .remark.odd {
    border-color: var(--odd);
    background: var(--odd-tint);
    color: var(--odd);
  }
  .remark.bad {
    border-color: var(--bad);
    background: var(--bad-tint);
    color: var(--bad);
  }
  .entries .json {
    margin: 2px 8px 8px;
  }
  .none {
    padding-top: 10px;
  }
  /* Whole, so that the state that is lit is never out of sight. */
  @media (max-width: 560px) {
    .picture {
      padding: 12px 4px;
    }
    .states {
      min-width: 0;
      font-size: 16px;
    }
  }

  @media (max-width: 760px) {
    .entry {
      grid-template-columns: 1fr auto;
      gap: 0 10px;
    }
    .entry .what {
      grid-row: 2;
    }
    .entry .outcome {
      grid-row: 2;
      grid-column: 2;
      max-width: 45vw;
    }
    .entry .party {
      text-align: end;
    }
    .remark {
      margin-left: 8px;
    }
    .parties {
      margin-left: 0;
    }
  }

  /* Nothing yet */
  .empty {
    display: grid;
    gap: 12px;
    max-width: 760px;
    padding: 18px 8px;
  }
  .empty h2 {
    font-size: 18px;
  }
  .empty ol {
    display: grid;
    gap: 10px;
  }
  .empty li {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 8px;
    align-items: start;
  }
  .empty .facts dt {
    width: 100px;
  }

  @media (forced-colors: active) {
    .chip,
    .said span,
    .remark {
      border: 1px solid;
    }
    .states .now rect {
      stroke: Highlight;
      stroke-width: 4;
    }
    .connection::before {
      border: 1px solid;
    }
    button[aria-pressed='true'],
    .sessions button[aria-current] {
      outline: 2px solid Highlight;
    }
  }
`;

/** How the page looks. A constructed sheet needs no leave of a content security policy. */
export const styles: CSSStyleSheet = sheet.styleSheet ?? new CSSStyleSheet();
