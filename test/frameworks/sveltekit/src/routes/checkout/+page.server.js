/** The session that the shop's server has created. */
export const load = ({ url }) => ({
  session: url.searchParams.get('session') ?? '',
  ledyer: url.searchParams.get('ledyer') ?? '',
});
