import { html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { showPage } from '../layout/layout.js';
import { showState } from './state-frame.js';
import { galleryStates, tagLanguages, type GalleryState } from './gallery-states.js';

const themes = ['light', 'dark'] as const;

/** What is shown; all where nothing is chosen. */
let chosenLanguage = '';
let chosenTheme = '';

const requestedState = new URLSearchParams(location.search).get('state');
const galleryState = galleryStates.find(({ status }) => status === requestedState);
if (galleryState) void showState(galleryState);
else showGallery();

function showGallery(): void {
  const draw = showPage(() => ({
    of: 'staff',
    title: 'States of the tag',
    content: html`
      <div class="page-width" lang="en">
        <h1>States of the tag</h1>
        <p class="lead gallery-lead">
          <code>&lt;ledyer-checkout&gt;</code> in every state, language and theme. Each is a real
          tag in a document of its own; the shop’s server, Ledyer’s script and time are played.
        </p>
        <p class="row gallery-filter">
          ${choice('Language', tagLanguages, chosenLanguage, (value) => {
            chosenLanguage = value;
            draw();
          })}
          ${choice('Theme', themes, chosenTheme, (value) => {
            chosenTheme = value;
            draw();
          })}
        </p>
        ${galleryStates.map(section)}
      </div>
    `,
  }));
}

function choice(
  title: string,
  values: readonly string[],
  chosen: string,
  choose: (value: string) => void,
): TemplateResult {
  return html`
    <label class="field">
      <span>${title}</span>
      <select
        .value=${live(chosen)}
        @change=${({ currentTarget }: Event) => choose((currentTarget as HTMLSelectElement).value)}
      >
        <option value="">All</option>
        ${values.map((value) => html`<option value=${value}>${value}</option>`)}
      </select>
    </label>
  `;
}

function section({ status, meaning }: GalleryState): TemplateResult {
  const shownLanguages = tagLanguages.filter((each) => !chosenLanguage || each === chosenLanguage);
  const shownThemes = themes.filter((each) => !chosenTheme || each === chosenTheme);
  return html`
    <section class="state" id=${status} aria-labelledby="${status}-title">
      <h2 id="${status}-title">${status}</h2>
      <p class="aside">${meaning}</p>
      <ul class="stages" role="list">
        ${shownLanguages.flatMap((lang) => shownThemes.map((theme) => stage(status, lang, theme)))}
      </ul>
    </section>
  `;
}

function stage(status: string, lang: string, theme: string): TemplateResult {
  const query = new URLSearchParams({ state: status, lang, theme });
  return html`
    <li>
      <iframe
        src="/states.html?${query.toString()}"
        title="${status}, ${lang}, ${theme}"
        loading="lazy"
      ></iframe>
      <p class="aside">${lang} · ${theme}</p>
    </li>
  `;
}
