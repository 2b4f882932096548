import { html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { showPage } from '../layout/layout.js';
import { showState } from './state-frame.js';
import { galleryStates, tagLanguages, type GalleryState } from './gallery-states.js';

const themes = ['light', 'dark'] as const;

/** The chosen filters. An empty string means all. */
let chosenLanguage = '';
let chosenTheme = '';

const requestedState = new URLSearchParams(location.search).get('state');
const galleryState = galleryStates.find(({ status }) => status === requestedState);
if (galleryState) void showState(galleryState);
else showGallery();

function showGallery(): void {
  const draw = showPage(() => ({
    isForBuyers: false,
    title: 'States of the tag',
    content: html`
      <div class="page-width" lang="en">
        <h1>States of the tag</h1>
        <p class="lead gallery-lead">
          <code>&lt;ledyer-checkout&gt;</code> in every state, language and theme. Each frame shows
          the real tag. The shop’s server, Ledyer’s script and the clock are simulated.
        </p>
        <p class="row gallery-filter">
          ${select('Language', tagLanguages, chosenLanguage, (value) => {
            chosenLanguage = value;
            draw();
          })}
          ${select('Theme', themes, chosenTheme, (value) => {
            chosenTheme = value;
            draw();
          })}
        </p>
        ${galleryStates.map(stateSection)}
      </div>
    `,
  }));
}

function select(
  title: string,
  values: readonly string[],
  selected: string,
  onSelect: (value: string) => void,
): TemplateResult {
  return html`
    <label class="field">
      <span>${title}</span>
      <select
        .value=${live(selected)}
        @change=${({ currentTarget }: Event) => onSelect((currentTarget as HTMLSelectElement).value)}
      >
        <option value="">All</option>
        ${values.map((value) => html`<option value=${value}>${value}</option>`)}
      </select>
    </label>
  `;
}

function stateSection({ status, meaning }: GalleryState): TemplateResult {
  const shownLanguages = tagLanguages.filter((each) => !chosenLanguage || each === chosenLanguage);
  const shownThemes = themes.filter((each) => !chosenTheme || each === chosenTheme);
  return html`
    <section class="state" id=${status} aria-labelledby="${status}-title">
      <h2 id="${status}-title">${status}</h2>
      <p class="muted">${meaning}</p>
      <ul class="state-frames" role="list">
        ${shownLanguages.flatMap((lang) => shownThemes.map((theme) => stateFrame(status, lang, theme)))}
      </ul>
    </section>
  `;
}

function stateFrame(status: string, lang: string, theme: string): TemplateResult {
  const query = new URLSearchParams({ state: status, lang, theme });
  return html`
    <li>
      <iframe
        src="states.html?${query.toString()}"
        title="${status}, ${lang}, ${theme}"
        loading="lazy"
      ></iframe>
      <p class="muted">${lang} · ${theme}</p>
    </li>
  `;
}
