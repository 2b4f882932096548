/** What PostgreSQL cannot store in a text: NUL characters and unpaired surrogates. */
const notStorable = /\0|\p{Surrogate}/gu;

/** Returns whether the database can store the text. */
export const isStorableText = (text: string): boolean => text.search(notStorable) < 0;

/** Returns a text that the database can store. */
export const toStorableText = (text: string, replacement: string): string =>
  text.replace(notStorable, replacement);
