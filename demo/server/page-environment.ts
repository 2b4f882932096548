import { ledyerFromEnvironment } from 'ledyer-checkout/node';

/** The environment of the server, which its pages need for the tag. */
export interface PageEnvironment {
  readonly environment: string;
  readonly emulatorUrl: string;
}

/**
 * Returns the environment of the server for its pages.
 *
 * @throws {Error} for an invalid environment variable, with its name and what to set
 */
export function getPageEnvironment(variables: NodeJS.ProcessEnv): PageEnvironment {
  const emulatorUrl =
    variables.LEDYER_EMULATOR_URL ?? `http://localhost:${variables.EMULATOR_PORT ?? '4801'}`;
  return { environment: ledyerFromEnvironment(variables).environment, emulatorUrl };
}

const escapeAttribute = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

/**
 * Fills in the placeholders of a page. Built pages keep them, so that the same build shows the checkout of the
 * environment that its server has.
 */
export const fillInEnvironment = (html: string, page: PageEnvironment): string =>
  html
    .replaceAll('%LEDYER_ENVIRONMENT%', escapeAttribute(page.environment))
    .replaceAll('%LEDYER_EMULATOR_URL%', escapeAttribute(page.emulatorUrl));
