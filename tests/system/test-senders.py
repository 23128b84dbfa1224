#!/usr/bin/env python3
"""Software that is not ours sends to the built program; what is stored is compared with what was on the wire."""
import os
import pathlib
import shutil
import smtplib
import ssl
import subprocess
import tempfile

from program import BUILD, PATIENCE, Letterbox, corpus, environment, scratch
from tap import Skip, case, cases, main, same
from wire import Client, Tap

SENDER = 'app@example.org'
RECIPIENTS = ['carla@example.com', 'audit@example.com']
USER, PASSWORD = 'user', 'secret'

HEAD = b'From: App <app@example.org>\r\nTo: carla@example.com\r\nSubject: System test\r\n\r\n'
TEXTS = [
    ('plain', HEAD + b'Hello\r\n'),
    ('dots', HEAD + b'.\r\n..\r\n.x\r\n x.\r\n\r\n.\r\n'),
    ('no-body', HEAD),
    ('long-line', HEAD + b'x' * 5000 + b'\r\n'),
    ('utf-8', HEAD + 'Grüße, Привет, 你好\r\n'.encode()),
    ('latin-1', HEAD + 'Grüße\r\n'.encode('latin-1')),
    ('blank-lines', HEAD + b'\r\n\r\n\r\ntext\r\n\r\n\r\n'),
    ('100-kB', HEAD + b''.join(b'%05d %s\r\n' % (number, b'abcdefghij' * 7) for number in range(1300))),
]
# What only a sender that changes nothing can send.
ODD = [
    ('bare-lf', HEAD + b'one\ntwo\n.\nthree\r\n'),
    ('bare-cr', HEAD + b'one\rtwo\r.\rthree\r\n'),
    ('nul', HEAD + b'a\0b\r\n'),
    ('all-octets', HEAD + bytes(range(256)) + b'\r\n'),
    ('false-endings', HEAD + b'\n.\r\n\r.\r\n\n.\n\r\n.\r\r\n'),
    ('empty', b''),
    ('no-header', b'only text\r\n'),
]


def need(tool):
    if not shutil.which(tool):
        raise Skip(f'{tool} is not installed')


def saved(octets):
    """A file with these octets."""
    with tempfile.NamedTemporaryFile(dir=scratch, suffix='.eml', delete=False) as file:
        file.write(octets)
    return file.name


def execute(*argv, wanted=0, **more):
    done = subprocess.run(argv, capture_output=True, timeout=PATIENCE, env=environment(**more), check=False)
    if done.returncode != wanted:
        raise AssertionError(f'{argv[0]} ended with {done.returncode}: {done.stdout[-1500:]!r} {done.stderr[-1500:]!r}')
    return done


def by_smtplib(port, octets, **_options):
    with smtplib.SMTP('127.0.0.1', port, timeout=PATIENCE) as client:
        client.sendmail(SENDER, RECIPIENTS, octets)


def by_curl(port, octets, url='smtp', extra=()):
    need('curl')
    execute('curl', '--silent', '--show-error', f'{url}://127.0.0.1:{port}/client.example', '--mail-from', SENDER,
            *(word for recipient in RECIPIENTS for word in ('--mail-rcpt', recipient)), '--upload-file', saved(octets), *extra)


def by_swaks(port, octets, extra=()):
    need('swaks')
    execute('swaks', '--server', '127.0.0.1', '--port', str(port), '--from', SENDER, '--to', ','.join(RECIPIENTS),
            '--helo', 'client.example', '--data', '@' + saved(octets), *extra)


def by_msmtp(port, octets, lines=()):
    need('msmtp')
    settings = saved('\n'.join(['account default', 'host 127.0.0.1', f'port {port}', f'from {SENDER}', *lines, '']).encode())
    os.chmod(settings, 0o600)
    # msmtp takes lines that end with LF, as from a pipe.
    subprocess.run(['msmtp', '--file', settings, *RECIPIENTS], input=octets.replace(b'\r\n', b'\n'), capture_output=True,
                   timeout=PATIENCE, check=True, env=environment(XDG_CONFIG_HOME=str(scratch)))


def by_nodemailer(port, octets, more='ignoreTLS: true'):
    need('node')
    folder = BUILD / 'peers/node'
    if not (folder / 'node_modules/nodemailer').is_dir():
        raise Skip('nodemailer is not there: ./run-tests fetches it by npm')
    script = '''
        const mailer = require("nodemailer").createTransport({host: "127.0.0.1", port: +process.argv[1], ''' + more + '''});
        mailer.sendMail({envelope: {from: process.argv[2], to: process.argv[3].split(",")},
                         raw: require("fs").readFileSync(process.argv[4])})
              .then(() => process.exit(0), error => { console.error(error); process.exit(1); });'''
    execute('node', '--eval', script, str(port), SENDER, ','.join(RECIPIENTS), saved(octets),
            NODE_PATH=str(folder / 'node_modules'))


def by_hand(port, octets, **_options):
    with Client(port) as client:
        client.say('EHLO client.example')
        same(client.deliver(octets, SENDER, RECIPIENTS), 250, 'the last reply')
        client.say('QUIT')


def send_all(send, texts):
    """Each text by that sender through a tap; what is stored is what was on the wire, in the same order."""
    with Letterbox() as program, Tap(program.port) as tap:
        for _name, octets in texts:
            send(tap.port, octets)
        sent, stored = tap.sent(), program.stored()
        same(len(stored), len(texts), 'messages stored')
        same(len(sent), len(texts), 'messages on the wire')
        for (name, _octets), on_wire, kept in zip(texts, sent, stored):
            same(kept, on_wire, name)
        same(program.end(), 0, 'exit code')
    return sent


@cases('/system/senders/octet-for-octet', [
    ('smtplib', by_smtplib), ('curl', by_curl), ('swaks', by_swaks), ('msmtp', by_msmtp), ('nodemailer', by_nodemailer),
    ('by-hand', by_hand),
])
def every_text(send):
    send_all(send, TEXTS)


@case('/system/senders/nothing-is-changed')
def odd_texts():
    same(send_all(by_hand, ODD), [octets for _name, octets in ODD], 'the tap read')


@cases('/system/senders/corpus', [('by-hand', by_hand), ('smtplib', by_smtplib), ('curl', by_curl)])
def whole_corpus(send):
    texts = list(corpus())
    if not texts:
        raise Skip('no collection of messages')
    send_all(send, texts)


@case('/system/senders/envelope-apart')
def envelope():
    with Letterbox('--print', 'json') as program:
        by_swaks(program.port, TEXTS[0][1])
        summary, = program.messages()
        same(b'audit@' in program.raw(), False, 'the hidden recipient in the message')
        printed, = program.printed()
        same(printed['ID'], summary['ID'], 'printed and listed')
        told = printed['Envelope']
        same(told['MailFrom'], SENDER, 'MailFrom')
        same([recipient['Address'] for recipient in told['RcptTo']], RECIPIENTS, 'RcptTo')
        same(told['Helo'], 'client.example', 'Helo')
        same(told['Esmtp'], True, 'Esmtp')
        same(told['Tls'], None, 'Tls')


@case('/system/senders/pipelining')
def pipelining():
    with Letterbox() as program, Tap(program.port) as tap:
        by_swaks(tap.port, TEXTS[1][1], extra=['--pipeline'])
        same(program.stored(), tap.sent(), 'stored')


@cases('/system/senders/login', [(f'{tool}-{mechanism}', tool, mechanism) for tool, mechanism in [
    ('swaks', 'PLAIN'), ('swaks', 'LOGIN'), ('swaks', 'CRAM-MD5'), ('curl', 'PLAIN'), ('curl', 'LOGIN'),
    ('curl', 'CRAM-MD5'), ('curl', 'XOAUTH2'), ('msmtp', 'plain'), ('msmtp', 'login'), ('msmtp', 'cram-md5'),
    ('msmtp', 'scram-sha-256'), ('smtplib', 'CRAM-MD5'), ('nodemailer', 'PLAIN'), ('nodemailer', 'LOGIN'), ('nodemailer', 'CRAM-MD5')]])
def login(tool, mechanism):
    with Letterbox('--auth', saved(f'{USER}:{PASSWORD}\n'.encode()), '--print', 'json') as program:
        with Client(program.port) as client:
            client.write(b'EHLO client.example\r\n')
            offered = [line.upper().split()[1:] for line in client.reply()[1] if line.upper().startswith(b'AUTH')]
        if mechanism.upper().encode() not in sum(offered, []):
            raise Skip(f'{mechanism} is not offered')
        if tool == 'swaks':
            arguments = ['--auth', mechanism, '--auth-user', USER, '--auth-password']
            by_swaks(program.port, TEXTS[0][1], [*arguments, PASSWORD])
            done = subprocess.run(['swaks', '--server', f'127.0.0.1:{program.port}', '--to', RECIPIENTS[0], *arguments, 'wrong'],
                                  capture_output=True, timeout=PATIENCE, env=environment(), check=False)
            same(done.returncode, 28, 'swaks with a wrong password')
        elif tool == 'smtplib':
            with smtplib.SMTP('127.0.0.1', program.port, timeout=PATIENCE) as client:
                client.login(USER, PASSWORD)
                client.sendmail(SENDER, RECIPIENTS, TEXTS[0][1])
        elif tool == 'nodemailer':
            by_nodemailer(program.port, TEXTS[0][1], f'auth: {{user: "{USER}", pass: "{PASSWORD}"}}, authMethod: "{mechanism}"')
        elif mechanism == 'XOAUTH2':
            by_curl(program.port, TEXTS[0][1], extra=['--user', f'{USER}:', '--oauth2-bearer', PASSWORD,
                                                      '--login-options', 'AUTH=XOAUTH2'])
        elif tool == 'curl':
            by_curl(program.port, TEXTS[0][1], extra=['--user', f'{USER}:{PASSWORD}', '--login-options', f'AUTH={mechanism}'])
        else:
            by_msmtp(program.port, TEXTS[0][1], ['tls off', f'auth {mechanism}', f'user {USER}', f'password {PASSWORD}'])
        same(len(program.messages()), 1, 'messages stored')
        told = program.printed()[0]['Envelope']
        same((told['AuthUser'], told['AuthMechanism']), (USER, mechanism.upper()), 'who logged in')


@cases('/system/senders/starttls', [(tool, tool) for tool in ('smtplib', 'swaks', 'curl', 'msmtp', 'nodemailer')])
def starttls(tool):
    with Letterbox('--tls', 'self-signed', '--print', 'json') as program:
        octets = dict(TEXTS)['100-kB']
        if tool == 'smtplib':
            context = ssl._create_unverified_context()  # pylint: disable=protected-access # self-signed by design
            with smtplib.SMTP('127.0.0.1', program.port, timeout=PATIENCE) as client:
                client.starttls(context=context)
                client.sendmail(SENDER, RECIPIENTS, octets)
        elif tool == 'swaks':
            by_swaks(program.port, octets, ['--tls'])
        elif tool == 'curl':
            by_curl(program.port, octets, extra=['--ssl-reqd', '--insecure'])
        elif tool == 'nodemailer':
            by_nodemailer(program.port, octets, 'requireTLS: true, tls: {rejectUnauthorized: false}')
        else:
            by_msmtp(program.port, octets, ['tls on', 'tls_starttls on', 'tls_certcheck off'])
        text = octets.partition(b'\r\n\r\n')[2]
        same(program.raw().partition(b'\r\n\r\n')[2][:len(text)], text, 'the text')
        told = program.printed()[0]['Envelope']['Tls']
        same(told['Version'].startswith('TLS'), True, f'{told}')


@case('/system/senders/login-within-tls')
def login_within_tls():
    users = saved(f'{USER}:{PASSWORD}\n'.encode())
    with Letterbox('--tls', 'self-signed', '--require-tls', '--auth', users, '--print', 'json') as program:
        by_swaks(program.port, TEXTS[0][1], ['--tls', '--pipeline', '--auth', 'PLAIN', '--auth-user', USER, '--auth-password', PASSWORD])
        told = program.printed()[0]['Envelope']
        same((told['AuthUser'], told['AuthMechanism'], told['Tls'] is not None), (USER, 'PLAIN', True), 'who logged in')


@case('/system/senders/implicit-tls')
def implicit_tls():
    with Letterbox('--tls', 'self-signed', '--smtps', '127.0.0.1:0') as program:
        program.wait_for(lambda: program.smtps, 'the listener with TLS')
        by_curl(program.smtps[1], TEXTS[1][1], 'smtps', ['--insecure'])
        same(len(program.stored()), 1, 'messages stored')


@case('/system/senders/smtp-source')
def smtp_source():
    folder = BUILD / 'peers/postfix/usr'
    source = folder / 'sbin/smtp-source'
    library = {'LD_LIBRARY_PATH': str(folder / 'lib/postfix')}
    if not source.exists() or subprocess.run([source, '-h'], capture_output=True, env=environment(**library), check=False).returncode == 127:
        raise Skip("Postfix's smtp-source is not there: ./run-tests fetches it")
    with Letterbox() as program, Tap(program.port) as tap:
        for options in (['-s', '5', '-m', '100', '-l', '2000'], ['-d', '-s', '5', '-m', '100'], ['-N', '-s', '2', '-m', '50']):
            execute(str(source), *options, '-f', SENDER, '-t', RECIPIENTS[0], f'inet:127.0.0.1:{tap.port}', **library)
        same(len(tap.sent()), 250, 'messages on the wire')
        same(sorted(program.stored()), sorted(tap.sent()), 'stored')


main()
