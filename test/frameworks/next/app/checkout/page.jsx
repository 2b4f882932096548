import { Checkout } from '../../checkout';

export default async function Page({ searchParams }) {
  const { session, ledyer } = await searchParams;
  return <Checkout session={session} ledyer={ledyer} />;
}
