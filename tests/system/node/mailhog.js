'use strict'
// Every method of the npm client mailhog, at the address and below the path that it is given.

const assert = require('node:assert/strict')
const mailhog = require('mailhog')
const { deliver, run } = require('./harness')

const address = new URL(process.env.LETTERBOX_MAILHOG)
const client = mailhog({ host: address.hostname, port: +address.port, basePath: `${address.pathname.replace(/\/$/, '')}/api` })
const [upstreamHost, upstreamPort] = process.env.LETTERBOX_UPSTREAM.split(':')

run(Object.keys(client).filter(name => name !== 'options'), {
  async deleteAll () {
    await deliver('gone')
    assert.equal((await client.deleteAll()).statusCode, 200)
    assert.equal((await client.messages()).total, 0)
  },
  // No blank in what has to be encoded: the client leaves the "_" of RFC 2047 4.2 as it is.
  async messages () {
    for (const subject of ['one', 'two☃', 'Grüße']) {
      await deliver(subject, { html: '<p>Page ä</p>', cc: 'cc@example.com', replyTo: 'reply@example.org', attachments: [{ filename: 'a.csv', content: 'a,b\n' }] })
    }
    const page = await client.messages(0, 2)
    assert.deepEqual([page.total, page.count, page.start, page.items.length], [3, 2, 0, 2])
    assert.equal(page.items[0].subject, 'Grüße')
    assert.equal(page.items[1].subject, 'two☃')
    assert.match(page.items[0].from, /app@example\.org/)
    assert.match(page.items[0].to, /carla@example\.com/)
    assert.equal(page.items[0].cc, 'cc@example.com')
    assert.equal(page.items[0].replyTo, 'reply@example.org')
    assert.ok(Math.abs(page.items[0].deliveryDate - page.items[0].date) < 3600000)
    assert.equal((await client.messages(2)).items[0].subject, 'one')
    assert.equal((await client.messages()).count, 3)
  },
  async search () {
    assert.equal((await client.search('Page', 'containing')).total, 3)
    assert.equal((await client.search('carla@example.com', 'to', 1, 1)).count, 1)
    assert.equal((await client.search('nobody@example.com', 'from')).total, 0)
  },
  async latestFrom () {
    assert.equal((await client.latestFrom('app@example.org')).subject, 'Grüße')
  },
  async latestTo () {
    await deliver('plain', { to: 'someone@example.net' })
    const message = await client.latestTo('someone@example.net')
    assert.equal(message.text.trim(), 'Text')
    assert.equal(message.html, undefined)
  },
  async latestContaining () {
    const message = await client.latestContaining('Page')
    assert.equal(message.subject, 'Grüße')
    assert.deepEqual(message.attachments.map(attachment => [attachment.name, attachment.encoding, client.decode(attachment.Body, 'base64')]), [['a.csv', 'base64', 'a,b\n']])
  },
  async releaseMessage () {
    const { ID } = await client.latestTo('someone@example.net')
    const answer = await client.releaseMessage(ID, { host: upstreamHost, port: upstreamPort, email: 'released@example.net' })
    assert.equal(answer.statusCode, 200)
  },
  async deleteMessage () {
    const { ID } = await client.latestTo('someone@example.net')
    assert.equal((await client.deleteMessage(ID)).statusCode, 200)
    assert.equal(await client.latestTo('someone@example.net'), 0)
  },
  async encode () {
    assert.equal(client.encode('ä', 'quoted-printable'), '=C3=A4')
  },
  async decode () {
    assert.equal(client.decode('w6Q=', 'base64'), 'ä')
  }
})
