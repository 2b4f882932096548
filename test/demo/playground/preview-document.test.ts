import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ledyerEventNames, tagEventNames } from '../../../demo/playground/workbench/page-events.js';
import { createPreviewDocument } from '../../../demo/playground/workbench/preview-document.js';
import { exampleNames, examples } from '../../../demo/playground/workbench/examples.js';
import { documentEvents } from '../../../src/ledyer/client-api.js';

const options = {
  sessionId: 'se_1',
  emulatorUrl: 'http://localhost:4801',
  rootUrl: 'https://shop.example/demo/',
};
const create = (html: string) => createPreviewDocument(html, options);

describe('the document of the frame', () => {
  test('keeps the line numbers of the editor', () => {
    const html = '<p>one</p>\n<p>two</p>';
    expect(create(html).split('\n')).toHaveLength(2);
    expect(create(`<!doctype\nhtml>\n${html}`).split('\n')).toHaveLength(4);
    expect(create(`<!doctype html><html lang="sv">${html}`).match(/<!doctype/gi)).toHaveLength(1);
  });

  test('loads the playground’s copy of the tag, and the emulator in place of Ledyer', () => {
    const page = create(`<script type="module"
  src="https://cdn.jsdelivr.net/npm/ledyer-checkout@0.1.0/dist/ledyer-checkout.js"></script>
<ledyer-checkout
  session-id="{{sessionId}}"
  environment='live'
  emulator-url="http://elsewhere"></ledyer-checkout>`);
    expect(page).toContain('src="https://shop.example/demo/cdn/ledyer-checkout.js"');
    expect(page).toContain('session-id="se_1"');
    expect(page).toContain('environment="local" emulator-url="http://localhost:4801"');
    expect(page).not.toContain('elsewhere');
  });

  test('changes nothing outside the tag', () => {
    const html = '<p>environment="sandbox"</p><my-tag environment="live"></my-tag>';
    expect(create(html)).toContain(html);
  });

  test.each(exampleNames)('requests nothing from another host in the example "%s"', (name) => {
    const page = create(examples[name].html);
    const urls = [...page.matchAll(/\b(?:src|href)="([^"]*)"/g)].map(([, url]) => url);
    const others = urls.filter(
      (url) =>
        /^\w+:/.test(url!) &&
        !url!.startsWith(options.rootUrl) &&
        !url!.startsWith(options.emulatorUrl),
    );
    expect(others).toEqual([]);
    expect(page).not.toContain('{{');
  });

  test('contains no end tag of a script inside the script of the workbench', () => {
    const [, head = ''] = /<head>([^]*)$/.exec(create('')) ?? [];
    expect(head.match(/<\/script/g)).toHaveLength(1);
  });
});

describe('the events that the frame reports', () => {
  test('include every event of Ledyer’s script', () => {
    expect([...ledyerEventNames].sort()).toEqual(Object.values(documentEvents).sort());
  });

  test('include every event of the tag', () => {
    const source = ['events', 'validate-event']
      .map((file) => readFileSync(`src/element/runtime/${file}.ts`, 'utf8'))
      .join('\n');
    const names = [...source.matchAll(/static (?:override )?readonly type = '([\w-]+)'/g)].map(
      ([, name]) => name,
    );
    expect(new Set<unknown>(tagEventNames)).toEqual(new Set(names));
  });
});
