"""A shop in Python, from the token to the last refund, with only the standard library."""

import base64
import json
import os
import threading
import urllib.error
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LEDYER = os.environ["LEDYER_URL"]
received = []
all_received = threading.Condition()


class Endpoints(BaseHTTPRequestHandler):
    """Receives Ledyer's requests to the shop."""

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        is_validation = self.path == "/validate"
        required = ["merchantId", "storeId"]
        if is_validation or body["eventType"].startswith("com.ledyer.order."):
            required += ["orderId", "reference"]
        is_complete = all(isinstance(body.get(name), str) for name in required)
        response = {"reference": "Shop 1, first"} if is_validation else {}
        with all_received:
            received.append((is_complete, body))
            all_received.notify()
        self.send_response(200 if is_complete else 400)
        self.send_header("content-type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(response).encode())

    def log_message(self, *_):
        pass


def send(method, path, data=None, headers=None):
    request = urllib.request.Request(LEDYER + path, data, headers or {}, method=method)
    try:
        with urllib.request.urlopen(request) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        raise AssertionError(f"{method} {path}: {error.code} {error.read().decode()}") from error


def call(method, path, body=None, expected=200):
    data = None if body is None else json.dumps(body).encode()
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    status, response = send(method, path, data, headers)
    assert status == expected, (method, path, status)
    return response


def line(reference, quantity, price):
    """Returns a line whose amounts have floating-point errors."""
    total = price * quantity * 100
    return {
        "type": "physical",
        "reference": reference,
        "description": f"Article {reference}",
        "quantity": quantity,
        "vat": 2500,
        "totalAmount": total,
        "totalVatAmount": round(total * 0.2),
    }


def totals(lines):
    total = sum(each["totalAmount"] for each in lines)
    vat = sum(each["totalVatAmount"] for each in lines)
    return {
        "orderLines": lines,
        "totalOrderAmount": total,
        "totalOrderVatAmount": vat,
        "totalOrderAmountExclVat": total - vat,
    }


def buy(lines):
    """Creates and authorizes a session. Returns the id of its order."""
    session = call(
        "POST",
        "/v1/sessions",
        {
            **totals(lines),
            "country": "SE",
            "currency": "SEK",
            "locale": "sv-SE",
            "settings": {
                "security": {"level": 300, "requireClientValidation": False},
                "urls": {
                    "terms": "https://shop.example/terms",
                    "notification": f"{shop_url}/notification",
                    "validate": f"{shop_url}/validate",
                },
            },
        },
    )
    path = f"/v1/sessions/{session['sessionId']}"
    assert call("GET", path)["orderId"] == session["orderId"]
    assert call("POST", path, totals(lines))["sessionId"] == session["sessionId"]
    action = {"action": "authorize", "validate": True}
    call("POST", f"/_emulator/sessions/{session['sessionId']}", action)
    assert call("GET", path)["state"] == "authorized"
    return session["orderId"]


server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoints)
threading.Thread(target=server.serve_forever, daemon=True).start()
shop_url = f"http://127.0.0.1:{server.server_port}"

basic = base64.b64encode(b"emulator:emulator").decode()
grant = urllib.parse.urlencode({"grant_type": "client_credentials"}).encode()
_, grant_response = send("POST", "/oauth/token", grant, {"authorization": f"Basic {basic}"})
token = grant_response["access_token"]

lines = [line("A", 3, 19.95), line("B", 1, 979.99)]
order_id = buy(lines)
path = f"/v1/orders/{order_id}"
assert call("GET", path)["merchantReference"] == "Shop 1, first"
call("POST", f"{path}/acknowledge", expected=201)
call("POST", f"{path}/reference", {"reference": "Shop 1, final"})
call("POST", f"{path}/extendexpiry")
query = {"id": [order_id], "merchantReference": ["Shop 1, final"], "status": ["uncaptured", "expired"]}
assert len(call("GET", "/v1/orders?" + urllib.parse.urlencode(query, doseq=True))["orders"]) == 1
query = {"id": ["or_none"]}
assert call("GET", "/v1/orders?" + urllib.parse.urlencode(query, doseq=True))["orders"] == []

# Captures a part, edits the order to the rest, and captures the rest.
first, second = lines
part = {"orderLines": [first], "totalCaptureAmount": first["totalAmount"]}
call("POST", f"{path}/partialcapture", part)
call("POST", path, totals([second]))
rest = {"orderLines": [second], "totalCaptureAmount": second["totalAmount"]}
order = call("POST", f"{path}/capture", rest)
assert order["uncaptured"] is None and "fullyCaptured" in order["status"]
first_capture, second_capture = (each["ledgerId"] for each in order["captured"])
call("POST", f"{path}/partialrefund/{first_capture}", {"totalRefundAmount": 1000, "note": "A scratch"})
call("POST", f"{path}/refund/{first_capture}")
order = call("POST", f"{path}/refund/{second_capture}")
assert "fullyRefunded" in order["status"]
assert call("GET", f"/v1/paymentstatus?orderId={order_id}")["status"] == "orderRefunded"

cancelled = call("DELETE", f"/v1/orders/{buy(lines)}")
assert "availableActions" not in cancelled["uncaptured"]

expected_events = "cancel create full_capture full_refund part_capture part_refund ready_for_capture".split()


def get_events():
    types = {body.get("eventType", "") for _, body in received}
    return sorted(each.replace("com.ledyer.order.", "") for each in types if each)


with all_received:
    all_received.wait_for(lambda: get_events() == expected_events, timeout=10)
assert all(is_complete for is_complete, _ in received), received
print(json.dumps({"refunded": order["refundedAmount"]["minorUnits"], "events": get_events()}))
