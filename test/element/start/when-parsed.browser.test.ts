import { expect, waitUntil } from '@open-wc/testing';
import { whenParsed } from '../../../src/element/start/when-parsed.js';

/** Longer than any timer that a page which has not changed may run. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 50));

describe('`whenParsed`', () => {
  const frame = document.createElement('iframe');
  let page: Document;
  let abort: AbortController;
  let starts: number;

  /** Adds markup, as a network does. */
  const write = (html: string) => {
    // oxlint-disable-next-line typescript/no-deprecated -- the only way to stop the parser between two elements
    page.write(html);
  };

  /** Opens a document that is still being parsed, and waits for its tag. */
  const openPage = (html: string) => {
    page.open();
    write(html);
    whenParsed(page.querySelector('x-tag')!, abort.signal, () => starts++);
  };

  beforeEach(() => {
    document.body.append(frame);
    page = frame.contentDocument!;
    abort = new AbortController();
    starts = 0;
  });
  afterEach(() => {
    abort.abort();
    page.close();
    frame.remove();
  });

  for (const [name, before, after] of [
    ['the tag', '<body><x-tag>', '</x-tag>\n'],
    ['its parent', '<body><main><x-tag>', '</x-tag></main><footer>'],
    ['its grandparent', '<body><main><p><x-tag>', '</x-tag></p></main><footer>'],
  ] as const) {
    it(`starts once, as soon as the parser is behind ${name}`, async () => {
      openPage(before);
      await settle();
      expect(starts).to.equal(0);
      write(after);
      await waitUntil(() => starts > 0);
      expect(page.readyState).to.equal('loading');
      page.close();
      await settle();
      expect(starts).to.equal(1);
    });
  }

  it('starts at once for the page’s own snippet', () => {
    openPage(
      '<body><x-tag><div id="a"></div><script data-session-id data-container-id="a"></script>',
    );
    expect(starts).to.equal(1);
  });

  it('starts at the end of a page that ends with the tag', async () => {
    openPage('<body><main><x-tag></x-tag></main>');
    await settle();
    expect(starts).to.equal(0);
    page.close();
    await waitUntil(() => starts === 1);
  });

  it('does not start a tag that has been removed meanwhile', async () => {
    openPage('<body><x-tag>');
    abort.abort();
    page.close();
    await settle();
    expect(starts).to.equal(0);
  });
});
