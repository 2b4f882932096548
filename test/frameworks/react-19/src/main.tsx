import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { checkoutProps, startSession } from '../../shop';
import { Checkout } from './checkout';
import { CheckoutByComponent } from './component';

const Shown = location.search.includes('component') ? CheckoutByComponent : Checkout;

function Shop() {
  const [sessionId, setSessionId] = useState('');
  const [isShown, setShown] = useState(true);
  const [renders, setRenders] = useState(0);
  return (
    <>
      <h1>React 19</h1>
      <button onClick={async () => setSessionId(await startSession())}>Start</button>
      <button onClick={() => setShown(!isShown)}>{isShown ? 'Hide' : 'Show'}</button>
      <button onClick={() => setRenders(renders + 1)}>Render</button> {renders}
      {isShown && sessionId && <Shown sessionId={sessionId} {...checkoutProps} />}
    </>
  );
}

createRoot(document.querySelector('#app')!).render(
  <StrictMode>
    <Shop />
  </StrictMode>,
);
