import { render } from 'lit';
import { announce } from './announce.js';
import { itemCount, quantityOf, withQuantity } from './cart.js';
import { CartStore } from './cart-store.js';
import { cartPanel } from './cart-panel.js';
import { notice } from './notice.js';
import { element } from './page-element.js';
import { pricedCart } from './priced-cart.js';
import { productList, productsToCome } from './product-list.js';
import { shopApi, ShopRefusal, type Product } from './shop-api.js';

const shop = shopApi(fetch);
const store = new CartStore(localStorage);
const listArea = element('product-list');
const cartArea = element('cart-content');
const cartTitle = element('cart-title');
const cartCount = element('cart-count');

async function open(): Promise<void> {
  render(productsToCome(9), listArea);
  try {
    stock(await shop.products());
  } catch (error) {
    if (!(error instanceof ShopRefusal)) throw error;
    const again = { label: 'Try again', run: () => void open() };
    render(notice('The shelves did not load', error.message, again), listArea);
  }
}

function stock(products: readonly Product[]): void {
  const add = (product: Product, quantity: number) => {
    const { sku, name } = product;
    store.cart = withQuantity(store.cart, sku, quantityOf(store.cart, sku) + quantity);
    const count = itemCount(store.cart);
    announce(`${name} is in the cart, which holds ${count} ${count === 1 ? 'item' : 'items'} now.`);
  };
  const setQuantity = (sku: string, quantity: number) => {
    store.cart = withQuantity(store.cart, sku, quantity);
    // The pressed button is gone with its line, and the keyboard must not fall to the top of the page.
    if (quantity === 0) cartTitle.focus();
  };
  const showCart = () => {
    render(cartPanel(pricedCart(store.cart, products), setQuantity), cartArea);
  };

  // What the shop no longer sells would be refused at the checkout.
  const sold = new Set(products.map((product) => product.sku));
  store.cart = store.cart.filter(({ sku }) => sold.has(sku));

  render(productList(products, add), listArea);
  showCart();
  store.addEventListener('change', showCart);
}

function showCount(): void {
  const count = itemCount(store.cart);
  cartCount.textContent = String(count);
  cartCount.toggleAttribute('data-empty', count === 0);
}

showCount();
store.addEventListener('change', showCount);
store.watch(window);
await open();
