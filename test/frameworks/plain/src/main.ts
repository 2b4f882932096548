import { checkoutProps, startSession } from '../../shop';
import { checkout } from './checkout';

document.querySelector('#app')!.innerHTML = `
  <h1>No framework</h1>
  <button id="start">Start</button>
  <button id="toggle">Hide</button>
  <button id="render">Render</button> <span id="renders">0</span>
  <div id="place"></div>`;
const find = (id: string) => document.querySelector(`#${id}`)!;

let sessionId = '';
let isShown = true;
let shown: readonly HTMLElement[] = [];

function show() {
  const tag = shown.find((element) => element.matches('ledyer-checkout'));
  if (!isShown || !sessionId) shown = [];
  else if (tag) tag.setAttribute('session-id', sessionId);
  else shown = checkout({ sessionId, ...checkoutProps });
  find('toggle').textContent = isShown ? 'Hide' : 'Show';
  // What is there already is not put there again: that would take the frame out and in.
  if (shown.length !== find('place').children.length) find('place').replaceChildren(...shown);
}

find('start').addEventListener('click', async () => {
  sessionId = await startSession();
  show();
});
find('toggle').addEventListener('click', () => {
  isShown = !isShown;
  show();
});
find('render').addEventListener('click', () => {
  find('renders').textContent = String(Number(find('renders').textContent) + 1);
  show();
});
