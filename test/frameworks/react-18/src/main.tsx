import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { checkoutProps, startSession } from '../../shop';
import { Checkout } from './checkout';

function Shop() {
  const [sessionId, setSessionId] = useState('');
  const [isShown, setShown] = useState(true);
  const [renders, setRenders] = useState(0);
  return (
    <>
      <h1>React 18</h1>
      <button onClick={async () => setSessionId(await startSession())}>Start</button>
      <button onClick={() => setShown(!isShown)}>{isShown ? 'Hide' : 'Show'}</button>
      <button onClick={() => setRenders(renders + 1)}>Render</button> {renders}
      {isShown && sessionId && <Checkout sessionId={sessionId} {...checkoutProps} />}
    </>
  );
}

createRoot(document.querySelector('#app')!).render(
  <StrictMode>
    <Shop />
  </StrictMode>,
);
