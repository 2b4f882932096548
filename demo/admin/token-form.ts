import { html, nothing, type TemplateResult } from 'lit';
import { adminMessages } from './locales.js';

/** A form for the admin token. */
export function tokenForm(
  error: string | undefined,
  onSubmit: (token: string) => void,
): TemplateResult {
  const messages = adminMessages().token;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const token = new FormData(event.currentTarget as HTMLFormElement).get('token');
    if (typeof token === 'string' && token.trim()) onSubmit(token.trim());
  };
  return html`
    <form class="token-form" @submit=${submit}>
      <h1>${adminMessages().title}</h1>
      <label class="field">
        <span>${messages.label}</span>
        <input
          name="token"
          type="password"
          required
          maxlength="500"
          autocomplete="off"
          aria-describedby="token-hint"
        />
        <small id="token-hint">${messages.hint}</small>
      </label>
      <p class="error-message" role="alert">${error ?? nothing}</p>
      <p><button class="button">${messages.signIn}</button></p>
    </form>
  `;
}
