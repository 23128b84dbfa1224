'use strict'
// Runs cases one after the other and tells of each in a line; every method of the client has to have a case.
// The environment has LETTERBOX_API, LETTERBOX_MAILHOG and LETTERBOX_SMTP_PORT.

const nodemailer = require('nodemailer')

const transport = nodemailer.createTransport({ host: '127.0.0.1', port: +process.env.LETTERBOX_SMTP_PORT, ignoreTLS: true })

exports.deliver = (subject, more) => transport.sendMail({
  from: 'App <app@example.org>', to: 'Carla <carla@example.com>', subject, text: 'Text', ...more
})

exports.run = async (methods, cases) => {
  let failed = 0
  for (const name of methods.filter(method => !(method in cases))) {
    failed++
    console.log(`not ok ${name}: there is no case for it`)
  }
  for (const [name, test] of Object.entries(cases)) {
    try {
      await test()
      console.log(`ok ${name}`)
    } catch (error) {
      failed++
      console.log(`not ok ${name}: ${String(error.message).replace(/\s+/g, ' ')}`)
    }
  }
  process.exit(failed > 0 ? 1 : 0)
}
