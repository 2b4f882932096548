import { cdnScriptUrl } from '../../developer/embed-code.js';

/** Names of the examples, in the order of the list. */
export const exampleNames = [
  'minimal',
  'slots',
  'events',
  'validation',
  'confirmation',
  'server',
  'dark',
  'language',
  'twoTags',
] as const;
export type ExampleName = (typeof exampleNames)[number];

/** The HTML of a page, and the session that it needs. */
export interface Example {
  readonly html: string;
  /** Whether Ledyer asks the page before the purchase. */
  readonly requireClientValidation?: boolean;
  /** Language of the session. Default: that of the workbench. */
  readonly language?: 'en' | 'sv';
}

const script = `<script type="module" src="${cdnScriptUrl}"></script>`;

export const examples: Readonly<Record<ExampleName, Example>> = {
  minimal: {
    html: `${script}

<ledyer-checkout
  session-id="{{sessionId}}"
  environment="sandbox"
></ledyer-checkout>
<p id="thanks" role="status"></p>

<script type="module">
  const checkout = document.querySelector('ledyer-checkout');
  checkout.addEventListener('ledyer-complete', ({ orderId }) => {
    document.querySelector('#thanks').textContent = \`Thank you for order \${orderId}!\`;
  });
</script>
`,
  },
  slots: {
    html: `${script}

<ledyer-checkout session-id="{{sessionId}}" environment="sandbox">
  <p slot="loading">One moment, the checkout is on its way …</p>
  <div slot="pending">
    <h2>Nearly done</h2>
    <p>We have sent the order to your signatory.</p>
  </div>
  <div slot="complete">
    <h2>Thank you!</h2>
    <p>We pack your order today. <a href="./">Back to the shop</a></p>
  </div>
  <p slot="error">The checkout did not load. Call us: 08-123 45 67.</p>
</ledyer-checkout>
`,
  },
  events: {
    html: `${script}

<p>State: <output id="state">idle</output></p>
<p id="notice" role="status"></p>

<ledyer-checkout session-id="{{sessionId}}" environment="sandbox"></ledyer-checkout>

<script type="module">
  const checkout = document.querySelector('ledyer-checkout');

  checkout.addEventListener('ledyer-ready', () => {
    document.querySelector('#notice').textContent = 'The checkout is on the page.';
  });
  checkout.addEventListener('ledyer-state-change', ({ state }) => {
    document.querySelector('#state').textContent = state.status;
  });
  checkout.addEventListener('ledyer-customer-change', ({ kind }) => {
    document.querySelector('#notice').textContent = \`Changed: \${kind}\`;
  });
  checkout.addEventListener('ledyer-connection-change', ({ connection }) => {
    document.querySelector('#notice').textContent = \`Connection: \${connection}\`;
  });
  checkout.addEventListener('ledyer-validate', (event) => {
    event.respondWith(true);
  });
  checkout.addEventListener('ledyer-pending', ({ signState }) => {
    document.querySelector('#notice').textContent = \`A signatory has to sign: \${signState}\`;
  });
  checkout.addEventListener('ledyer-complete', ({ orderId, source, replayed }) => {
    document.querySelector('#notice').textContent =
      \`Order \${orderId}, from \${source}\${replayed ? ', again' : ''}\`;
  });
  checkout.addEventListener('ledyer-expired', () => {
    document.querySelector('#notice').textContent = 'The session has expired.';
  });
  checkout.addEventListener('ledyer-cancelled', () => {
    document.querySelector('#notice').textContent = 'The session was cancelled.';
  });
  checkout.addEventListener('ledyer-diagnostic', ({ step, elapsed }) => {
    document.querySelector('#state').title = \`\${step}: \${Math.round(elapsed)} ms\`;
  });
  checkout.addEventListener('ledyer-error', ({ code, cause }) => {
    document.querySelector('#notice').textContent = \`\${code}: \${cause.message}\`;
  });
</script>
`,
  },
  validation: {
    requireClientValidation: true,
    html: `${script}

<ledyer-checkout session-id="{{sessionId}}" environment="sandbox"></ledyer-checkout>

<script type="module">
  const checkout = document.querySelector('ledyer-checkout');
  checkout.addEventListener('ledyer-validate', (event) => {
    // \`true\` lets the purchase proceed.
    event.respondWith({
      title: 'Sold out',
      body: 'The last one has just been sold. Your company pays nothing.',
    });
  });
</script>
`,
  },
  confirmation: {
    html: `${script}

<ledyer-checkout
  session-id="{{sessionId}}"
  environment="sandbox"
  confirmation-url="confirmation.html"
></ledyer-checkout>

<script type="module">
  // The confirmation page of this shop reads the order from here.
  document.addEventListener('ledyer-complete', ({ sessionId, orderId }) => {
    sessionStorage.setItem('papper-penna.order', JSON.stringify({ sessionId, orderId }));
  });
</script>
`,
  },
  server: {
    html: `<!-- What checkoutHtml() of the server kit writes: Ledyer's script starts before the tag has loaded. -->
<ledyer-checkout session-id="{{sessionId}}" environment="sandbox">
  <div id="ledyer-checkout-1" slot="frame"></div>
  <script
    async
    src="https://checkout.sandbox.ledyer.com/bootstrap.js"
    data-env="sandbox"
    data-session-id="{{sessionId}}"
    data-container-id="ledyer-checkout-1"
  ></script>
</ledyer-checkout>

${script}
`,
  },
  dark: {
    html: `${script}

<style>
  :root {
    color-scheme: dark;
    background: #14161c;
    color: #eef0f5;
  }
  ledyer-checkout {
    --ledyer-checkout-background: #232732;
    --ledyer-checkout-color: #eef0f5;
    --ledyer-checkout-accent: #a5b1ff;
    --ledyer-checkout-radius: 12px;
  }
</style>

<ledyer-checkout
  session-id="{{sessionId}}"
  environment="sandbox"
  buy-button-color="#a5b1ff"
></ledyer-checkout>
`,
  },
  language: {
    language: 'sv',
    html: `${script}

<h1>Kassa</h1>
<ledyer-checkout lang="sv" session-id="{{sessionId}}" environment="sandbox"></ledyer-checkout>
`,
  },
  twoTags: {
    html: `${script}

<!-- A page shows one live checkout. The second tag reports an error: see the events. -->
<ledyer-checkout session-id="{{sessionId}}" environment="sandbox"></ledyer-checkout>
<ledyer-checkout session-id="{{sessionId}}" environment="sandbox"></ledyer-checkout>
`,
  },
};
