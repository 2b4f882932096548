import { html, nothing, render } from 'lit';
import { checkoutProps, startSession } from '../../shop';
import './shop-checkout';

let sessionId = '';
let isShown = true;
let renders = 0;

function show() {
  const checkout = html`
    <shop-checkout
      .sessionId=${sessionId}
      .environment=${checkoutProps.environment}
      .emulatorUrl=${checkoutProps.emulatorUrl}
      .statusSource=${checkoutProps.statusSource}
    ></shop-checkout>
  `;
  render(
    html`
      <h1>Lit</h1>
      <button @click=${async () => change({ sessionId: await startSession() })}>Start</button>
      <button @click=${() => change({ isShown: !isShown })}>${isShown ? 'Hide' : 'Show'}</button>
      <button @click=${() => change({ renders: renders + 1 })}>Render</button> ${renders}
      ${isShown && sessionId ? checkout : nothing}
    `,
    document.querySelector<HTMLElement>('#app')!,
  );
}

function change(next: { sessionId?: string; isShown?: boolean; renders?: number }) {
  ({ sessionId, isShown, renders } = { sessionId, isShown, renders, ...next });
  show();
}

show();
