'use strict'
// Every method of the npm client mailpit-api.

const assert = require('node:assert/strict')
const { MailpitClient } = require('mailpit-api')
const { deliver, run } = require('./harness')

const client = new MailpitClient(process.env.LETTERBOX_API)
const keys = object => Object.keys(object).sort()
const attachments = [{ filename: 'ä b.csv', content: 'a,b\n', contentType: 'text/csv' }]

async function fill (...subjects) {
  await client.deleteMessages()
  for (const subject of subjects) await deliver(subject, { html: '<p>Page <a href="https://example.org/">link</a></p>', attachments })
}

run(Object.getOwnPropertyNames(MailpitClient.prototype).filter(name => !['constructor', 'request'].includes(name)), {
  async getInfo () {
    const info = await client.getInfo()
    assert.deepEqual(keys(info), ['Database', 'DatabaseSize', 'LatestVersion', 'Messages', 'RuntimeStats', 'Tags', 'Unread', 'Version'])
    assert.deepEqual(keys(info.RuntimeStats), ['Memory', 'MessagesDeleted', 'SMTPAccepted', 'SMTPAcceptedSize', 'SMTPIgnored', 'SMTPRejected', 'Uptime'])
  },
  async getConfiguration () {
    const configuration = await client.getConfiguration()
    assert.equal(configuration.MessageRelay.Enabled, true)
    assert.equal(configuration.SpamAssassin, false)
  },
  async sendMessage () {
    const sent = await client.sendMessage({
      From: { Email: 'a@example.org', Name: 'A' }, To: [{ Email: 'b@example.org', Name: 'B' }], Bcc: ['hidden@example.org'], Subject: 'Sent ☃', Text: 'Text', HTML: '<p>Page</p>',
      Headers: { 'X-Mine': 'yes' }, Tags: ['sent'], Attachments: [{ Content: 'SGVsbG8=', Filename: 'hello.txt' }]
    })
    const message = await client.getMessageSummary(sent.ID)
    assert.equal(message.Subject, 'Sent ☃')
    assert.deepEqual(message.Bcc.map(address => address.Address), ['hidden@example.org'])
    assert.deepEqual(message.Tags, ['sent'])
    await assert.rejects(client.sendMessage({ From: { Email: 'nobody' }, To: [] }), /400/)
  },
  async listMessages () {
    await fill('one', 'two', 'three')
    const list = await client.listMessages(1, 1)
    assert.deepEqual([list.total, list.unread, list.messages_count, list.messages_unread, list.start, list.count], [3, 3, 3, 3, 1, 1])
    assert.equal(list.messages[0].Subject, 'two')
    assert.equal(list.messages[0].Attachments, 1)
    assert.equal((await client.listMessages()).messages.length, 3)
  },
  async getMessageSummary () {
    const message = await client.getMessageSummary()
    assert.equal(message.Subject, 'three')
    assert.equal(message.Attachments[0].FileName, 'ä b.csv')
    assert.equal(message.Text.trim(), 'Text')
    await assert.rejects(client.getMessageSummary('unknown'), /404/)
  },
  async getMessageHeaders () {
    assert.deepEqual((await client.getMessageHeaders()).Subject, ['three'])
  },
  async getMessageAttachment () {
    const message = await client.getMessageSummary()
    const blob = await client.getMessageAttachment(message.ID, message.Attachments[0].PartID)
    assert.equal(await blob.text(), 'a,b\n')
    assert.match(blob.type, /^text\/csv/)
  },
  async getAttachmentThumbnail () {
    const paths = Object.keys((await (await fetch(`${process.env.LETTERBOX_API}/api/v1/openapi.json`)).json()).paths)
    if (!paths.some(path => path.endsWith('/thumb'))) return
    const message = await client.getMessageSummary()
    const blob = await client.getAttachmentThumbnail(message.ID, message.Attachments[0].PartID)
    assert.equal(blob.type, 'image/jpeg')
    assert.ok(blob.size > 100)
  },
  async getMessageSource () {
    assert.match(await client.getMessageSource(), /^Subject: three\r$/m)
  },
  async releaseMessage () {
    assert.equal(await client.releaseMessage((await client.listMessages()).messages[0].ID, { To: ['released@example.net'] }), 'ok')
    await assert.rejects(client.releaseMessage('unknown', { To: ['released@example.net'] }), /404/)
  },
  async setReadStatus () {
    const list = await client.listMessages()
    assert.equal(await client.setReadStatus({ Read: true, IDs: [list.messages[0].ID] }), 'ok')
    assert.equal((await client.searchMessages({ query: 'is:read' })).messages_count, 1)
    assert.equal(await client.setReadStatus({ Read: true, Search: 'subject:two' }, { tz: 'Europe/Berlin' }), 'ok')
    assert.equal(await client.setReadStatus(), 'ok')
    assert.equal((await client.listMessages()).unread, 3)
    await assert.rejects(client.setReadStatus({ Read: true, Search: 'x', IDs: ['y'] }), /400/)
  },
  async searchMessages () {
    const found = await client.searchMessages({ query: 'subject:two', start: 0, limit: 10, tz: 'Europe/Berlin' })
    assert.deepEqual([found.total, found.messages_count, found.messages[0].Subject], [3, 1, 'two'])
  },
  async waitForMessage () {
    const waiting = client.waitForMessage({ query: 'subject:awaited' }, { timeout: 30000, interval: 20 })
    await deliver('awaited')
    assert.equal((await waiting).Subject, 'awaited')
    await assert.rejects(client.waitForMessage({ query: 'subject:never' }, { timeout: 1, interval: 1 }), /Timeout/)
  },
  async waitForMessages () {
    assert.equal((await client.waitForMessages({ query: 'subject:awaited', count: 1, exact: true }, { timeout: 30000, interval: 20 })).messages_count, 1)
    assert.ok((await client.waitForMessages({ timeout: 30000, interval: 20 })).messages_count > 0)
  },
  async htmlCheck () {
    await assert.rejects(client.htmlCheck(), /501|not there/)
  },
  async linkCheck () {
    await assert.rejects(client.linkCheck('latest', true), /501|not there/)
  },
  async spamAssassinCheck () {
    await assert.rejects(client.spamAssassinCheck(), /404/)
  },
  async setTags () {
    const list = await client.listMessages()
    assert.equal(await client.setTags({ IDs: list.messages.map(message => message.ID), Tags: ['a b', 'c'] }), 'ok')
  },
  async getTags () {
    assert.deepEqual(await client.getTags(), ['a b', 'c'])
  },
  async renameTag () {
    assert.equal(await client.renameTag('a b', 'd.e'), 'ok')
    assert.deepEqual(await client.getTags(), ['c', 'd.e'])
    await assert.rejects(client.renameTag('none', 'x'), /400/)
  },
  async deleteTag () {
    assert.equal(await client.deleteTag('d.e'), 'ok')
    assert.deepEqual(await client.getTags(), ['c'])
  },
  async getChaosTriggers () {
    assert.deepEqual(keys(await client.getChaosTriggers()), ['Authentication', 'Recipient', 'Sender'])
  },
  async setChaosTriggers () {
    const set = await client.setChaosTriggers({ Recipient: { ErrorCode: 451, Probability: 100 } })
    assert.deepEqual(set.Recipient, { ErrorCode: 451, Probability: 100 })
    await assert.rejects(deliver('refused'))
    assert.equal((await client.setChaosTriggers()).Recipient.Probability, 0)
    await assert.rejects(client.setChaosTriggers({ Sender: { ErrorCode: 200, Probability: 1 } }), /400/)
  },
  async renderMessageHTML () {
    await fill('page')
    assert.match(await client.renderMessageHTML(), /<p>Page/)
    assert.match(await client.renderMessageHTML('latest', 1), /<p>Page/)
    await deliver('plain')
    await assert.rejects(client.renderMessageHTML(), /404/)
  },
  async renderMessageText () {
    assert.equal((await client.renderMessageText()).trim(), 'Text')
  },
  async deleteMessagesBySearch () {
    assert.equal(await client.deleteMessagesBySearch({ query: 'subject:plain', tz: 'Europe/Berlin' }), 'ok')
    assert.deepEqual((await client.listMessages()).messages.map(message => message.Subject), ['page'])
  },
  async deleteMessages () {
    await deliver('other')
    const list = await client.listMessages()
    assert.equal(await client.deleteMessages({ IDs: [list.messages[0].ID] }), 'ok')
    assert.deepEqual((await client.listMessages()).messages.map(message => message.Subject), ['page'])
    assert.equal(await client.deleteMessages(), 'ok')
    assert.equal((await client.listMessages()).total, 0)
  }
})
