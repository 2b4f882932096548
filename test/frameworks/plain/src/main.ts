import { checkoutProps, startSession } from '../../shop';
import { createCheckout } from './checkout';

document.querySelector('#app')!.innerHTML = `
  <h1>No framework</h1>
  <button id="start">Start</button>
  <button id="toggle">Hide</button>
  <button id="render">Render</button> <span id="renders">0</span>
  <div id="container"></div>`;
const findById = (id: string) => document.querySelector(`#${id}`)!;

let sessionId = '';
let isShown = true;
let shownElements: readonly HTMLElement[] = [];

function show() {
  const tag = shownElements.find((element) => element.matches('ledyer-checkout'));
  if (!isShown || !sessionId) shownElements = [];
  else if (tag) tag.setAttribute('session-id', sessionId);
  else shownElements = createCheckout({ sessionId, ...checkoutProps });
  findById('toggle').textContent = isShown ? 'Hide' : 'Show';
  // Elements on the page stay in place, because moving them would reload the frame.
  const container = findById('container');
  if (shownElements.length !== container.children.length)
    container.replaceChildren(...shownElements);
}

findById('start').addEventListener('click', async () => {
  sessionId = await startSession();
  show();
});
findById('toggle').addEventListener('click', () => {
  isShown = !isShown;
  show();
});
findById('render').addEventListener('click', () => {
  findById('renders').textContent = String(Number(findById('renders').textContent) + 1);
  show();
});
