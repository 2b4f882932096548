import { render } from 'preact';
import { useState } from 'preact/hooks';
import { checkoutProps, startSession } from '../../shop';
import { Checkout } from './checkout';

function Shop() {
  const [sessionId, setSessionId] = useState('');
  const [isShown, setShown] = useState(true);
  const [renders, setRenders] = useState(0);
  return (
    <>
      <h1>Preact</h1>
      <button onClick={async () => setSessionId(await startSession())}>Start</button>
      <button onClick={() => setShown(!isShown)}>{isShown ? 'Hide' : 'Show'}</button>
      <button onClick={() => setRenders(renders + 1)}>Render</button> {renders}
      {isShown && sessionId && <Checkout sessionId={sessionId} {...checkoutProps} />}
    </>
  );
}

render(<Shop />, document.querySelector('#app')!);
