<?php
// A shop in PHP, from the token to the last refund, with curl and common PHP idioms: amounts as floats, `[]` for an
// empty body, `http_build_query` for lists, and `isset`, which treats `null` as a missing field.
declare(strict_types=1);

$ledyer = getenv('LEDYER_URL');
$port = getenv('RECEIVER_PORT');
$log = getenv('RECEIVER_LOG');

// Ledyer's requests to the shop. The built-in server runs this file for each of them.
if (PHP_SAPI === 'cli-server') {
    $body = json_decode(file_get_contents('php://input'), true);
    $isEvent = isset($body['eventType'], $body['merchantId'], $body['storeId'])
        && (isset($body['orderId'], $body['reference']) || isset($body['sessionId']));
    $isValidation = isset($body['merchantId'], $body['orderId'], $body['reference'], $body['storeId']);
    $isComplete = $_SERVER['REQUEST_URI'] === '/validate' ? $isValidation : $isEvent;
    $line = json_encode(['path' => $_SERVER['REQUEST_URI'], 'complete' => $isComplete, 'body' => $body]);
    file_put_contents($log, "$line\n", FILE_APPEND | LOCK_EX);
    http_response_code($isComplete ? 200 : 400);
    header('content-type: application/json');
    echo $_SERVER['REQUEST_URI'] === '/validate' ? json_encode(['reference' => 'Shop 1, first']) : '{}';
    return true;
}

$token = '';

function send(string $method, string $path, ?string $body = null, array $headers = []): array
{
    global $ledyer, $token;
    $curl = curl_init($ledyer . $path);
    curl_setopt_array($curl, [
        CURLOPT_CUSTOMREQUEST => $method,
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_HTTPHEADER => array_merge(['content-type: application/json'], $headers ?: ["authorization: Bearer $token"]),
    ]);
    if ($body !== null) {
        curl_setopt($curl, CURLOPT_POSTFIELDS, $body);
    }
    $text = curl_exec($curl);
    $status = curl_getinfo($curl, CURLINFO_RESPONSE_CODE);
    curl_close($curl);
    return [$status, json_decode((string) $text, true)];
}

function call(string $method, string $path, ?array $body = null, int $expected = 200): array
{
    [$status, $json] = send($method, $path, $body === null ? null : json_encode($body));
    if ($status !== $expected) {
        throw new RuntimeException("$method $path: $status " . json_encode($json));
    }
    return $json;
}

function expect(bool $condition, string $description): void
{
    if (!$condition) {
        throw new RuntimeException("Expected: $description");
    }
}

/** Returns a line whose amounts have the floating-point errors of PHP. */
function line(string $reference, int $quantity, float $price): array
{
    $total = $price * $quantity * 100;
    return [
        'type' => 'physical',
        'reference' => $reference,
        'description' => "Article $reference",
        'quantity' => $quantity,
        'vat' => 2500,
        'totalAmount' => $total,
        'totalVatAmount' => round($total * 0.2),
    ];
}

function totals(array $lines): array
{
    $total = array_sum(array_column($lines, 'totalAmount'));
    $vat = array_sum(array_column($lines, 'totalVatAmount'));
    return [
        'orderLines' => $lines,
        'totalOrderAmount' => $total,
        'totalOrderVatAmount' => $vat,
        'totalOrderAmountExclVat' => $total - $vat,
    ];
}

/** @return array{string, string} the ids of a session that the buyer has authorized, and of its order */
function buy(array $lines): array
{
    global $port;
    $session = call('POST', '/v1/sessions', totals($lines) + [
        'country' => 'SE',
        'currency' => 'SEK',
        'locale' => 'sv_SE',
        'settings' => [
            'security' => ['level' => 300, 'requireClientValidation' => true],
            'urls' => [
                'terms' => 'https://shop.example/terms',
                'confirmation' => '',
                'privacy' => null,
                'notification' => "http://127.0.0.1:$port/notification",
                'validate' => "http://127.0.0.1:$port/validate",
            ],
        ],
    ]);
    $path = "/v1/sessions/{$session['orderId']}";
    $read = call('GET', $path);
    expect($read['id'] === $session['sessionId'], 'The order id leads to the session');
    expect(isset($read['customer']['email'], $read['customer']['companyId']), 'The customer can be read');
    expect($read['order']['orderLines'][0]['totalAmount'] == $lines[0]['totalAmount'], 'The session has the amounts of the request');
    $updated = call('POST', $path, totals($lines) + ['settings' => ['security' => ['level' => 200]]]);
    expect($updated['sessionId'] === $session['sessionId'], 'An update names the session');
    call('POST', "/_emulator/sessions/{$session['sessionId']}", ['action' => 'authorize', 'validate' => true]);
    expect(call('GET', $path)['state'] === 'authorized', 'The session is authorized');
    return [$session['sessionId'], $session['orderId']];
}

// The shop's endpoints.
$receiver = proc_open(
    [PHP_BINARY, '-S', "127.0.0.1:$port", __FILE__],
    [['file', '/dev/null', 'r'], ['file', '/dev/null', 'w'], ['file', '/dev/null', 'w']],
    $pipes,
);
for ($attempt = 0; $attempt < 200 && !@fsockopen('127.0.0.1', (int) $port); $attempt++) {
    usleep(50_000);
}

try {
    $basic = 'authorization: Basic ' . base64_encode('emulator:emulator');
    [$status, $json] = send('POST', '/oauth/token?grant_type=client_credentials', '', [$basic]);
    expect($status === 200 && $json['token_type'] === 'Bearer', 'There is a token');
    $token = $json['access_token'];

    $lines = [line('A', 3, 19.95), line('B', 1, 979.99)];
    [, $orderId] = buy($lines);
    $path = "/v1/orders/$orderId";
    $order = call('GET', $path);
    expect($order['merchantReference'] === 'Shop 1, first', 'The validation sets the reference');
    expect($order['uncaptured'] !== null && isset($order['uncaptured']['availableActions']), 'The order can be captured');
    call('POST', "$path/acknowledge", [], 201);
    call('POST', "$path/reference", ['reference' => 'Shop 1, final']);
    call('POST', "$path/extendexpiry", []);
    $query = http_build_query(['id' => [$orderId], 'merchantReference' => ['Shop 1, final'], 'status' => ['uncaptured', 'expired']]);
    expect(count(call('GET', "/v1/orders?$query")['orders']) === 1, 'Lists are filtered');
    $query = http_build_query(['id' => ['or_none']]);
    expect(count(call('GET', "/v1/orders?$query")['orders']) === 0, 'Lists are filtered by id');

    // Captures a part, edits the order to the rest, and captures the rest.
    [$first, $second] = $lines;
    call('POST', "$path/partialcapture", ['orderLines' => [$first], 'totalCaptureAmount' => $first['totalAmount']]);
    $order = call('POST', $path, totals([$second]));
    $order = call('POST', "$path/capture", ['orderLines' => [$second], 'totalCaptureAmount' => $second['totalAmount']]);
    expect($order['uncaptured'] === null, 'Everything is captured');
    expect(in_array('fullyCaptured', $order['status'], true), 'The status is fullyCaptured');
    [$firstCapture, $secondCapture] = $order['captured'];
    call('POST', "$path/partialrefund/{$firstCapture['ledgerId']}", ['totalRefundAmount' => 1000, 'note' => 'A scratch']);
    $order = call('POST', "$path/refund/{$firstCapture['ledgerId']}", []);
    $order = call('POST', "$path/refund/{$secondCapture['ledgerId']}", []);
    expect(in_array('fullyRefunded', $order['status'], true), 'Everything is refunded');
    expect(call('GET', "$path/paymentstatus")['status'] === 'orderRefunded', 'The payment status is orderRefunded');

    [, $cancelledId] = buy($lines);
    $cancelled = call('DELETE', "/v1/orders/$cancelledId");
    expect($cancelled['uncaptured'] !== null && !isset($cancelled['uncaptured']['availableActions']), 'The order is cancelled');

    $expected = ['cancel', 'create', 'full_capture', 'full_refund', 'part_capture', 'part_refund', 'ready_for_capture'];
    $events = [];
    for ($attempt = 0; $attempt < 200 && $events !== $expected; $attempt++) {
        usleep(50_000);
        $received = array_map(fn ($line) => json_decode($line, true), file($log));
        $names = array_map(fn ($each) => str_replace('com.ledyer.order.', '', $each['body']['eventType'] ?? ''), $received);
        $events = array_values(array_unique(array_filter($names)));
        sort($events);
        sort($expected);
    }
    foreach ($received as $each) {
        expect($each['complete'], 'A request of Ledyer lacks a field: ' . json_encode($each));
    }
    echo json_encode(['refunded' => $order['refundedAmount']['minorUnits'], 'events' => $events]), "\n";
} finally {
    proc_terminate($receiver);
}
