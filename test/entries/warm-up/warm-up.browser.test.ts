import { expect } from '@open-wc/testing';
import { warmUp } from '../../../src/entries/warm-up/index.js';

const prefetched = () =>
  [...document.head.querySelectorAll<HTMLLinkElement>('link[rel="prefetch"]')].map(
    ({ href, as, crossOrigin }) => ({ href, as, crossOrigin }),
  );

describe('warmUp', () => {
  afterEach(() => {
    for (const link of document.head.querySelectorAll('link[rel="prefetch"]')) link.remove();
  });

  it('asks for Ledyer’s script as its snippet would, and for modules as modules', () => {
    warmUp({ environment: 'sandbox', scripts: ['/ledyer-checkout.js'] });
    expect(prefetched()).to.deep.equal([
      {
        href: 'https://checkout.sandbox.ledyer.com/bootstrap.js',
        as: 'script',
        crossOrigin: null,
      },
      { href: `${location.origin}/ledyer-checkout.js`, as: 'script', crossOrigin: 'anonymous' },
    ]);
  });

  it('asks once, however often it is called', () => {
    for (let call = 0; call < 3; call += 1) {
      warmUp({ environment: 'local', emulatorUrl: 'http://localhost:1', scripts: ['a.js'] });
    }
    expect(prefetched()).to.have.lengthOf(2);
  });

  it('takes no address but this machine’s for the emulator', () => {
    expect(() => warmUp({ environment: 'local', emulatorUrl: 'https://evil.example' })).to.throw(
      RangeError,
    );
    expect(prefetched()).to.be.empty;
  });
});
