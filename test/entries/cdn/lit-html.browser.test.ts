import { expect } from '@open-wc/testing';
import {
  CompiledResult,
  nothing,
  render,
  type CompiledTemplate,
} from '../../../src/entries/cdn/lit-html.js';

const paragraph: CompiledTemplate = { html: '<p><?></p>', places: [[1]] };
const twoValues: CompiledTemplate = { html: '<?><?><?>', places: [[0], [1]] };
const button: CompiledTemplate = {
  html: '<button></button>',
  places: [
    [0, 'lang'],
    [0, 'hidden', '?'],
    [0, 'click', '@'],
  ],
};
const listed: CompiledTemplate = { html: '<ul><?></ul><hr>', places: [[1]] };

const createParagraph = (text: unknown) => new CompiledResult(paragraph, [text]);

describe('the renderer of the CDN file', () => {
  let container: HTMLElement;
  const host = {};
  const show = (value: unknown, renderBefore?: Node) => {
    render(value, container, { host, ...(renderBefore && { renderBefore }) });
  };
  const getHtml = () => container.getHTML().replaceAll(/<!--.*?-->/g, '');

  beforeEach(() => {
    container = document.createElement('div');
  });

  it('shows text as text, and nothing for `nothing`, `null` and `undefined`', () => {
    show(createParagraph('<b>'));
    expect(getHtml()).to.equal('<p>&lt;b&gt;</p>');
    for (const value of [nothing, null, undefined]) {
      show(createParagraph(value));
      expect(getHtml()).to.equal('<p></p>');
    }
  });

  it('keeps the nodes of a template whose values change', () => {
    show(createParagraph('one'));
    const { firstElementChild } = container;
    show(createParagraph('two'));
    expect(container.firstElementChild).to.equal(firstElementChild);
    expect(getHtml()).to.equal('<p>two</p>');
  });

  it('replaces the content of one value only', () => {
    const showValues = (...values: unknown[]) => {
      show(new CompiledResult(listed, [new CompiledResult(twoValues, values)]));
    };
    showValues('a', 'b');
    showValues(createParagraph('a'), 'b');
    expect(getHtml()).to.equal('<ul><p>a</p>b</ul><hr>');
    showValues('a', createParagraph('b'));
    expect(getHtml()).to.equal('<ul>a<p>b</p></ul><hr>');
    showValues(nothing, nothing);
    expect(getHtml()).to.equal('<ul></ul><hr>');
  });

  it('keeps the nodes of an array of the same length, and replaces those of another length', () => {
    const showList = (...texts: string[]) => {
      show(new CompiledResult(listed, [texts.map(createParagraph)]));
    };
    showList('a', 'b');
    const last = container.querySelectorAll('p')[1];
    showList('c', 'd');
    expect(container.querySelectorAll('p')[1]).to.equal(last);
    expect(getHtml()).to.equal('<ul><p>c</p><p>d</p></ul><hr>');
    showList('e');
    expect(getHtml()).to.equal('<ul><p>e</p></ul><hr>');
    showList();
    expect(getHtml()).to.equal('<ul></ul><hr>');
  });

  it('renders an array in a page whose `Array.from` ignores its callback', () => {
    const { from } = Array;
    Array.from = ({ length }: ArrayLike<unknown>) => [...new Array<unknown>(length)] as never[];
    try {
      show(new CompiledResult(listed, [['a', 'b'].map(createParagraph)]));
    } finally {
      Array.from = from;
    }
    expect(getHtml()).to.equal('<ul><p>a</p><p>b</p></ul><hr>');
  });

  it('sets attributes, and calls the last listener with the host', () => {
    const calls: unknown[] = [];
    const showButton = (isHidden: boolean, name: string) => {
      const listener = function (this: unknown) {
        calls.push([this, name]);
      };
      show(new CompiledResult(button, [name, isHidden, listener]));
    };
    showButton(true, 'sv');
    expect(getHtml()).to.equal('<button lang="sv" hidden=""></button>');
    showButton(false, 'nb');
    expect(getHtml()).to.equal('<button lang="nb"></button>');
    container.querySelector('button')?.click();
    expect(calls).to.deep.equal([[host, 'nb']]);
  });

  it('changes no text that is the same, which a screen reader could announce again', () => {
    show(createParagraph('one'));
    const observer = new MutationObserver(() => undefined);
    observer.observe(container, { subtree: true, characterData: true, childList: true });
    show(createParagraph('one'));
    expect(observer.takeRecords()).to.have.length(0);
  });

  it('does not loop or throw after other code has emptied the container', () => {
    show(new CompiledResult(twoValues, ['a', 'b']));
    container.replaceChildren();
    show(new CompiledResult(twoValues, [createParagraph('a'), nothing]));
    expect(getHtml()).to.equal('');
  });

  it('renders before a node, and shows no object of a page as a template', () => {
    const style = container.appendChild(document.createElement('style'));
    show(createParagraph({ template: paragraph, values: ['x'] }), style);
    expect(getHtml()).to.equal('<p></p><style></style>');
  });
});
