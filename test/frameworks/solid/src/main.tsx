import { createSignal, Show } from 'solid-js';
import { render } from 'solid-js/web';
import { checkoutProps, startSession } from '../../shop';
import { Checkout } from './checkout';

function Shop() {
  const [sessionId, setSessionId] = createSignal('');
  const [isShown, setShown] = createSignal(true);
  const [renders, setRenders] = createSignal(0);
  return (
    <>
      <h1>Solid</h1>
      <button onClick={async () => setSessionId(await startSession())}>Start</button>
      <button onClick={() => setShown(!isShown())}>{isShown() ? 'Hide' : 'Show'}</button>
      <button onClick={() => setRenders(renders() + 1)}>Render</button> {renders()}
      <Show when={isShown() && sessionId()}>
        <Checkout sessionId={sessionId()} {...checkoutProps} />
      </Show>
    </>
  );
}

render(() => <Shop />, document.querySelector('#app')!);
