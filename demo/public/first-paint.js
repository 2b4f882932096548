// Runs before the first paint, so that no page flashes in the wrong language or colours.
(() => {
  const { documentElement: root, currentScript } = document;
  const stored = (key) => {
    try {
      return localStorage.getItem(`papper-penna.${key}`);
    } catch {
      return null;
    }
  };
  // The gallery's small documents are told by their address.
  const asked = new URLSearchParams(location.search);
  const prefers = navigator.languages.some((tag) => tag.startsWith('sv')) ? 'sv' : 'en';
  // Those that show code have one language.
  root.lang = currentScript.dataset.lang ?? asked.get('lang') ?? stored('language') ?? prefers;
  root.dataset.theme = asked.get('theme') ?? stored('theme') ?? 'system';
})();
