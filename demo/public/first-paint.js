// Sets language and theme before the first paint, so that no page flashes in the wrong ones.
(() => {
  const { documentElement: root, currentScript } = document;
  const readStored = (key) => {
    try {
      return localStorage.getItem(`papper-penna.${key}`);
    } catch {
      return null;
    }
  };
  // The frames of the state gallery have both in their URL.
  const params = new URLSearchParams(location.search);
  const preferred = navigator.languages.some((tag) => tag.startsWith('sv')) ? 'sv' : 'en';
  // The framework pages have one language, in their script tag.
  root.lang =
    currentScript.dataset.lang ?? params.get('lang') ?? readStored('language') ?? preferred;
  root.dataset.theme = params.get('theme') ?? readStored('theme') ?? 'system';
})();
