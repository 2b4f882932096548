/** Returns the HTML of a consent manager that blocks each script of Ledyer's, and runs clones on `consent()`. */
export const consentManagerHtml = (
  place: 'in place' | 'in the head',
  how: 'new' | 'set',
) => `<script>
  const blocked = [];
  const create = document.createElement.bind(document);
  const isBlocked = (src) => String(src).includes('bootstrap.js');
  document.createElement = (name, options) => {
    const element = create(name, options);
    if (name.toLowerCase() !== 'script') return element;
    const { set, get } = Object.getOwnPropertyDescriptor(HTMLScriptElement.prototype, 'src');
    Object.defineProperty(element, 'src', { get() { return get.call(element); }, set(src) {
      if (isBlocked(src)) { element.type = 'text/plain'; blocked.push(element); }
      set.call(element, src);
    } });
    return element;
  };
  window.consent = () => {
    document.createElement = create;
    for (const script of blocked.splice(0)) {
      const clone = ${how === 'new' ? "create('script')" : 'script.cloneNode()'};
      if (${how === 'new'}) for (const { name, value } of script.attributes) clone.setAttribute(name, value);
      clone.removeAttribute('type');
      if (${place === 'in place'}) script.replaceWith(clone);
      else document.head.append(clone);
    }
  };
</script>`;
