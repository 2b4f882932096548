/** Whether the text of a boolean attribute turns it on. Some frameworks write the word `false` to turn it off. */
export const isTrueAttribute = (text: string | null): boolean => text !== null && text !== 'false';
