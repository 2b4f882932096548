import { Checkout } from '../checkout';

export const getServerSideProps = ({ query }) => ({
  props: { session: query.session, ledyer: query.ledyer },
});

export default Checkout;
