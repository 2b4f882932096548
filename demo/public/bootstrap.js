// A stub of Ledyer's script for the gallery of states, which has no session: it defines the API and adds a frame
// with a placeholder. The tag requests /bootstrap.js at its emulator's URL, here the demo itself, so the file name is
// fixed. The shop's own pages load the script of Ledyer or of the emulator.
(() => {
  const { currentScript } = document;
  const container = document.getElementById(currentScript?.dataset.containerId ?? '');
  const state = new URLSearchParams(location.search).get('state');
  if (!container || state === 'failed' || state === 'loading') return;

  const noOp = () => undefined;
  window.ledyer = { api: { suspend: noOp, resume: noOp, clientValidation: noOp } };

  const frame = document.createElement('iframe');
  frame.style.cssText = 'display: block; width: 100%; height: 260px; border: 0';
  container.append(frame);
  const frameDocument = frame.contentDocument;
  frameDocument.documentElement.lang = 'en';
  frameDocument.title = 'Ledyer checkout';
  const root = frameDocument.documentElement.style;
  root.colorScheme = getComputedStyle(document.documentElement).colorScheme;
  const placeholder = frameDocument.createElement('main');
  placeholder.style.cssText =
    'box-sizing: border-box; display: grid; place-items: center; height: 100vh; margin: 0; ' +
    'border: 2px dashed light-dark(#b9bec9, #4a5162); border-radius: 12px; ' +
    'font: 15px Arial, sans-serif; color: light-dark(#5a6070, #a6acbb)';
  placeholder.textContent = 'Ledyer’s checkout';
  frameDocument.body.style.margin = '12px';
  placeholder.style.height = '236px';
  frameDocument.body.append(placeholder);
})();
