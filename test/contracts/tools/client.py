"""Buys with clients that are generated from the two descriptions. Prints the refunded amount in minor units."""
import json
import os
import sys
import time
import uuid
from urllib.request import Request, urlopen

sys.path[:0] = [os.environ["GENERATED_FOLDER"] + "/ledyer", os.environ["GENERATED_FOLDER"] + "/shop"]
import ledyer
import shop


def authorize(session_id):
    """Authorizes the session, as a buyer does."""
    url = f"{os.environ['EMULATOR_URL']}/_emulator/sessions/{session_id}"
    body = json.dumps({"action": "authorize", "validate": True}).encode()
    urlopen(Request(url, body, {"content-type": "application/json"})).close()


shop_client = shop.ApiClient(shop.Configuration(host=os.environ["SHOP_URL"]))
checkout = shop.CheckoutApi(shop_client)
cart = shop.CartRequest(items=[shop.CartItem(sku=os.environ["SKU"], quantity=2)])
started, _, headers = checkout.start_session_with_http_info(cart)
shop_client.cookie = headers["set-cookie"].split(";")[0]
authorize(started.session_id)
# Polls, because the shop reads a session at Ledyer at most once a second.
while not (order_id := checkout.get_session_status(started.session_id).order_id):
    time.sleep(0.2)

configuration = ledyer.Configuration(
    host=os.environ["LEDYER_URL"], username="emulator", password="emulator"
)
client = ledyer.ApiClient(configuration)
token = ledyer.AuthenticationApi(client).create_token(grant_type="client_credentials")
configuration.access_token = token.access_token

orders = ledyer.OrdersApi(client)
listed = orders.list_orders(id=[order_id], status=["uncaptured", "fullyCaptured"])
assert [order.id for order in listed.orders] == [order_id], listed
order = orders.get_order(order_id)
captured = ledyer.OrderManagementApi(client).capture_order(
    order_id,
    ledyer.Capture(
        order_lines=order.uncaptured.order_lines,
        total_capture_amount=order.order_amount.minor_units,
    ),
    idempotency_key=str(uuid.uuid4()),
)

shop_client.configuration.access_token = os.environ["ADMIN_TOKEN"]
refunded = shop.AdminApi(shop_client).refund_capture(
    order_id,
    captured.captured[0].ledger_id,
    str(uuid.uuid4()),
    shop.Refund(note="Returned"),
)
print(refunded.order.refunded_amount.minor_units)
