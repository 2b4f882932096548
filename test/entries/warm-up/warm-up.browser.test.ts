import { expect } from '@open-wc/testing';
import { warmUp } from '../../../src/entries/warm-up/index.js';

const getPrefetchLinks = () =>
  [...document.head.querySelectorAll<HTMLLinkElement>('link[rel="prefetch"]')].map(
    ({ href, as, crossOrigin }) => ({ href, as, crossOrigin }),
  );

describe('`warmUp`', () => {
  afterEach(() => {
    for (const link of document.head.querySelectorAll('link[rel="prefetch"]')) link.remove();
  });

  it('prefetches Ledyer’s script without CORS, and module scripts with CORS', () => {
    warmUp({ environment: 'sandbox', scripts: ['/ledyer-checkout.js'] });
    expect(getPrefetchLinks()).to.deep.equal([
      {
        href: 'https://checkout.sandbox.ledyer.com/bootstrap.js',
        as: 'script',
        crossOrigin: null,
      },
      { href: `${location.origin}/ledyer-checkout.js`, as: 'script', crossOrigin: 'anonymous' },
    ]);
  });

  it('prefetches each script once, however often it is called', () => {
    for (let call = 0; call < 3; call += 1) {
      warmUp({ environment: 'local', emulatorUrl: 'http://localhost:1', scripts: ['a.js'] });
    }
    expect(getPrefetchLinks()).to.have.lengthOf(2);
  });

  it('throws for an emulator URL that is not loopback', () => {
    expect(() => warmUp({ environment: 'local', emulatorUrl: 'https://evil.example' })).to.throw(
      RangeError,
    );
    expect(getPrefetchLinks()).to.be.empty;
  });
});
