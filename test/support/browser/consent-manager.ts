/**
 * Returns the HTML of a consent manager that blocks each script of Ledyer's. `consent()` runs clones of them.
 *
 * @param place where a clone is inserted: instead of its original, or at the end of the head
 */
export const consentManagerHtml = (place: 'in place' | 'in the head') => `<script>
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
      const clone = create('script');
      for (const { name, value } of script.attributes) clone.setAttribute(name, value);
      clone.removeAttribute('type');
      if (${place === 'in place'}) script.replaceWith(clone);
      else document.head.append(clone);
    }
  };
</script>`;
