import { html, nothing, type TemplateResult } from 'lit';
import { adminMessages } from './locales.js';

/** Asks for the admin token. */
export function tokenForm(
  refusal: string | undefined,
  open: (token: string) => void,
): TemplateResult {
  const words = adminMessages().token;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const token = new FormData(event.currentTarget as HTMLFormElement).get('token');
    if (typeof token === 'string' && token.trim()) open(token.trim());
  };
  return html`
    <form class="gate" @submit=${submit}>
      <h1>${adminMessages().title}</h1>
      <label class="field">
        <span>${words.label}</span>
        <input
          name="token"
          type="password"
          required
          maxlength="500"
          autocomplete="off"
          aria-describedby="token-hint"
        />
        <small id="token-hint">${words.hint}</small>
      </label>
      <p class="refusal" role="alert">${refusal ?? nothing}</p>
      <p><button class="button">${words.open}</button></p>
    </form>
  `;
}
