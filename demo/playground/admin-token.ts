/** Not a secret: the data belong to the person at the browser. */
export const adminToken = 'playground-admin';
