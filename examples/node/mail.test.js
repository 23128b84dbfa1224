// node:test with nodemailer and the client mailpit-api, which knows Letterbox since the API is Mailpit's:
//
//     npm install
//     letterbox run -- node --test
"use strict";
const assert = require("node:assert");
const { beforeEach, test } = require("node:test");
const nodemailer = require("nodemailer");
const { MailpitClient } = require("mailpit-api");

const mailbox = new MailpitClient(process.env.LETTERBOX_API);
const transport = nodemailer.createTransport({
  host: process.env.SMTP_HOST,
  port: Number(process.env.SMTP_PORT),
  ignoreTLS: true,
});

// The function under test.
function sendReceipt(address, amount) {
  return transport.sendMail({
    from: "The Shop <shop@example.org>",
    to: address,
    subject: `Receipt over ${amount}`,
    text: `You paid ${amount}.`,
    html: `<p>You paid <b>${amount}</b>.</p>`,
  });
}

beforeEach(() => mailbox.deleteMessages());

test("the receipt has both forms", async () => {
  await sendReceipt("anna@example.com", "12.00 EUR");
  const found = await mailbox.searchMessages({ query: 'to:anna@example.com subject:"Receipt over"' });
  assert.equal(found.messages.length, 1);
  const message = await mailbox.getMessageSummary(found.messages[0].ID);
  assert.match(message.Text, /You paid 12\.00 EUR/);
  assert.match(message.HTML, /<b>12\.00 EUR<\/b>/);
});

test("a copy goes to nobody", async () => {
  await sendReceipt("anna@example.com", "1.00 EUR");
  const { messages } = await mailbox.listMessages();
  assert.deepEqual(messages.map((message) => message.Bcc), [[]]);
});
