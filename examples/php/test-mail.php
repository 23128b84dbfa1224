<?php
// PHPMailer with Letterbox, as a plain script that ends with 0 when all is well:
//
//     composer require phpmailer/phpmailer
//     letterbox run --count 1 --expect 'subject:Invoice has:attachment' -- php examples/php/test-mail.php

declare(strict_types=1);

foreach ([__DIR__ . '/vendor/autoload.php', '/usr/share/php/libphp-phpmailer/autoload.php'] as $autoload) {
    if (is_file($autoload)) {
        require $autoload;
        break;
    }
}

use PHPMailer\PHPMailer\PHPMailer;

// The function under test.
function sendInvoice(string $address, string $number): void
{
    $mail = new PHPMailer(true);
    $mail->isSMTP();
    $mail->Host = getenv('SMTP_HOST');
    $mail->Port = (int) getenv('SMTP_PORT');
    $mail->setFrom('shop@example.org', 'The Shop');
    $mail->addAddress($address);
    $mail->Subject = "Invoice $number";
    $mail->Body = "Please find invoice $number attached.";
    $mail->addStringAttachment("Invoice $number\n", "invoice-$number.txt");
    $mail->send();
}

sendInvoice('anna@example.com', '2026-17');

$query = http_build_query(['query' => 'to:anna@example.com subject:Invoice', 'count' => 1, 'timeout' => 10]);
$found = json_decode(file_get_contents(getenv('LETTERBOX_API') . "/api/v1/messages/wait?$query"), true);
$id = $found['messages'][0]['ID'];
$message = json_decode(file_get_contents(getenv('LETTERBOX_API') . "/api/v1/message/$id"), true);

if ($message['Attachments'][0]['FileName'] !== 'invoice-2026-17.txt') {
    fwrite(STDERR, "The invoice is not attached\n");
    exit(1);
}
echo "The invoice is attached\n";
