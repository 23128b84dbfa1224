#!/usr/bin/env python3
"""Every option about SMTP reaches the machine from the command line and works there, and the API tells what came of it."""
import base64
import json
import os
import pathlib
import socket
import ssl
import stat
import subprocess
import time

from program import PATIENCE, Letterbox, run, scratch
from tap import case, cases, main, same
from wire import Client, stuff

TEXT = b'Subject: options\r\n\r\ntext\r\n'


class UnixClient(Client):
    """The same by a unix socket."""

    def __init__(self, path):  # pylint: disable=super-init-not-called # it would connect by TCP
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(PATIENCE)
        self.socket.connect(str(path))
        self.file = self.socket.makefile('rb')
        self.greeting = self.reply()


def extensions(client, verb='EHLO'):
    """Keyword -> parameters of what the server announces."""
    client.write(f'{verb} client.example\r\n'.encode())
    code, lines = client.reply()
    same(code, 250, f'reply to {verb}')
    return {line.decode().split()[0]: line.decode().split()[1:] for line in lines[1:]}


def envelope(program, identifier='latest'):
    return json.loads(program.get(f'/api/v1/message/{identifier}/envelope'))


def sessions(program, ended):
    """The recent sessions, once so many have ended."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = json.loads(program.get('/api/v1/sessions?limit=0'))
        if sum(session['Ending'] != 'open' for session in found['sessions']) >= ended:
            return found['sessions']
    raise AssertionError(f'{ended} sessions did not end: {found}')


ANNOUNCED = {'SIZE', '8BITMIME', 'SMTPUTF8', 'PIPELINING', 'ENHANCEDSTATUSCODES', 'CHUNKING', 'BINARYMIME', 'DSN', 'LIMITS', 'AUTH', 'HELP'}


@cases('/system/smtp-options/announces', [
    ('by-default', [], ANNOUNCED), ('no-smtputf8', ['--no-smtputf8'], ANNOUNCED - {'SMTPUTF8'}),
    ('decode-data', ['--no-smtputf8', '--decode-data'], ANNOUNCED - {'SMTPUTF8', '8BITMIME', 'BINARYMIME'}),
    ('tls', ['--tls', 'self-signed'], ANNOUNCED | {'STARTTLS'}),
    ('require-tls', ['--tls', 'self-signed', '--require-tls'], (ANNOUNCED | {'STARTTLS'}) - {'AUTH'}),
    *((f'hide-{name}', ['--tls', 'self-signed', '--hide-extension', name], (ANNOUNCED | {'STARTTLS'}) - {name} - gone)
      for name, gone in [('SIZE', set()), ('8BITMIME', {'SMTPUTF8'}), ('SMTPUTF8', set()), ('PIPELINING', set()),
                         ('ENHANCEDSTATUSCODES', set()), ('CHUNKING', {'BINARYMIME'}), ('BINARYMIME', set()), ('DSN', set()),
                         ('LIMITS', set()), ('STARTTLS', set()), ('AUTH', set()), ('HELP', set())]),
    ('hide-two-in-lower-case', ['--hide-extension', 'chunking', '--hide-extension', 'size'],
     ANNOUNCED - {'CHUNKING', 'BINARYMIME', 'SIZE'}),
])
def announces(options, wanted):
    with Letterbox('--no-http', *options, http=False) as program, Client(program.port) as client:
        found = extensions(client)
        same(set(found), wanted, 'extensions')
        same(found.get('LIMITS', ['RCPTMAX=1000']), ['RCPTMAX=1000'], 'LIMITS')
        same(found.get('SIZE', ['33554432']), ['33554432'], 'SIZE')


@case('/system/smtp-options/hide-extension/names-what-is-unknown')
def hide_unknown():
    done = run('--no-window', '--smtp', '127.0.0.1:0', '--no-http', '--hide-extension', 'NONSENSE')
    same(done.returncode, 2, f'exit code; {done.stderr!r}')
    same(b'NONSENSE' in done.stderr, True, f'{done.stderr!r}')


@case('/system/smtp-options/hide-extension/is-not-known-either')
def hidden():
    with Letterbox('--hide-extension', 'DSN', '--hide-extension', 'CHUNKING', '--hide-extension', 'AUTH') as program:
        with Client(program.port) as client:
            extensions(client)
            same(client.say('MAIL FROM:<a@example.org> RET=HDRS', 'AUTH PLAIN', 'BDAT 0', 'MAIL FROM:<a@example.org>'),
                 [555, 500, 500, 250], 'codes')


@case('/system/smtp-options/size-limit/none-has-no-number')
def no_limit():
    with Letterbox('--size-limit', '0') as program, Client(program.port) as client:
        same(extensions(client)['SIZE'], [], 'SIZE')
        same(client.say('MAIL FROM:<a@example.org> SIZE=99999999999', 'RSET'), [250, 250], 'any size')
        octets = TEXT + b'x' * 40000000 + b'\r\n'
        same(client.deliver(octets), 250, 'more than the default limit')
        same(len(program.raw()), len(octets), 'stored')


@case('/system/smtp-options/decode-data/stores-the-octets')
def decode_data():
    octets = TEXT + 'Grüße\r\n'.encode('latin-1')
    with Letterbox('--no-smtputf8', '--decode-data', '--print', 'debug') as program:
        with Client(program.port) as client:
            extensions(client)
            same(client.say('MAIL FROM:<a@example.org> BODY=8BITMIME', 'MAIL FROM:<jörg@example.org>'), [555, 553], 'codes')
            same(client.deliver(octets), 250, 'the last reply')
        same(program.stored(), [octets], 'stored')
        same(program.end(), 0, 'exit code')


@case('/system/smtp-options/no-smtputf8')
def no_smtputf8():
    with Letterbox('--no-smtputf8') as program, Client(program.port) as client:
        extensions(client)
        same(client.say('MAIL FROM:<jörg@example.org> SMTPUTF8', 'MAIL FROM:<jörg@example.org>'), [555, 553], 'codes')


@cases('/system/smtp-options/lenient', [('without', [], [555, 555, 250]), ('with', ['--lenient'], [250, 503, 503])])
def lenient(options, wanted):
    with Letterbox('--no-smtputf8', *options) as program, Client(program.port) as client:
        extensions(client)
        first = 'jörg@example.org' if options else 'a@example.org'
        same(client.say(f'MAIL FROM:<{first}> XFOO=1', 'MAIL FROM:<a@example.org> XFOO', 'MAIL FROM:<a@example.org>'), wanted, 'codes')
        same(client.say('RCPT TO:<b@example.org> XBAR=2')[0], 250 if options else 555, 'RCPT')
        if not options:
            return
        same(client.say('DATA'), [354], 'DATA')
        client.write(stuff(TEXT))
        same(client.reply()[0], 250, 'the last reply')
        told = envelope(program)
        same(told['MailFrom'], 'jörg@example.org', 'MailFrom')
        same(told['MailOptions'], ['XFOO=1'], 'MailOptions')
        same(told['RcptTo'], [{'Address': 'b@example.org', 'Options': ['XBAR=2']}], 'RcptTo')
        same(told['Marks'], ['lenient-parameter', 'lenient-address'], 'Marks')


@case('/system/smtp-options/keeps-what-dsn-asks-for')
def dsn():
    with Letterbox() as program, Client(program.port) as client:
        extensions(client)
        same(client.say('MAIL FROM:<a@example.org> RET=HDRS ENVID=QQ314159 AUTH=<> BODY=8BITMIME',
                        'RCPT TO:<b@example.org> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;Bob@example.org', 'DATA'), [250, 250, 354], 'codes')
        client.write(stuff(TEXT))
        same(client.reply()[0], 250, 'the last reply')
        told = envelope(program)
        same(told['MailOptions'], ['RET=HDRS', 'ENVID=QQ314159', 'AUTH=<>', 'BODY=8BITMIME'], 'MailOptions')
        same(told['RcptTo'][0]['Options'], ['NOTIFY=SUCCESS,FAILURE', 'ORCPT=rfc822;Bob@example.org'], 'Options')
        same(told['Marks'], [], 'Marks')


def speak_lmtp(client):
    same(b'LMTP' in client.greeting[1][0], True, f'greeting: {client.greeting}')
    same(client.say('EHLO client.example'), [500], 'EHLO')
    extensions(client, 'LHLO')
    same(client.say('MAIL FROM:<a@example.org>', 'RCPT TO:<b@example.org>', 'RCPT TO:<c@example.org>', 'DATA'),
         [250, 250, 250, 354], 'codes')
    client.write(stuff(TEXT))
    same([client.reply()[0], client.reply()[0]], [250, 250], 'a reply for each recipient')
    same(client.say('QUIT'), [221], 'QUIT')


@case('/system/smtp-options/lmtp/by-tcp')
def lmtp():
    ready = scratch / 'lmtp.json'
    with Letterbox('--lmtp', '127.0.0.1:0', '--ready-file', str(ready)) as program:
        address, = json.loads(ready.read_text())['lmtp']
        with Client(int(address.rpartition(':')[2])) as client:
            speak_lmtp(client)
        same(program.stored(), [TEXT], 'stored')
        same(envelope(program)['Listener'], address, 'Listener')


@case('/system/smtp-options/lmtp/by-unix-socket')
def lmtp_unix():
    path = scratch / 'lmtp.sock'
    with Letterbox('--lmtp', f'unix:{path}') as program:
        with UnixClient(path) as client:
            speak_lmtp(client)
        same(program.stored(), [TEXT], 'stored')
        same(envelope(program)['Listener'], f'unix:{path}', 'Listener')
        same(program.end(), 0, 'exit code')
    same(path.exists(), False, 'the socket afterwards')


@case('/system/smtp-options/smtp/several-and-by-unix-socket')
def several():
    path = scratch / 'smtp.sock'
    with Letterbox('--smtp', f'unix:{path}', '--smtp', '127.0.0.1:0') as program:
        program.wait_for(lambda: sum(line.startswith('SMTP on') for line in program.said) == 3, 'three listeners')
        with UnixClient(path) as client:
            extensions(client)
            same(client.deliver(TEXT), 250, 'the last reply')
        same(envelope(program)['Peer'], 'unix:', 'Peer')


def certificate(name):
    """A pair of files, made by openssl."""
    paths = scratch / f'{name}.pem', scratch / f'{name}-key.pem'
    subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
                    '-subj', f'/CN={name}', '-addext', f'subjectAltName=DNS:{name}', '-keyout', paths[1], '-out', paths[0]],
                   check=True, capture_output=True, timeout=PATIENCE)
    return str(paths[0]), str(paths[1])


def begin_tls(client, trusted, name):
    """The client's octets go by TLS from now on, which is verified."""
    context = ssl.create_default_context(cafile=trusted)
    client.file.close()
    client.socket = context.wrap_socket(client.socket, server_hostname=name)
    client.file = client.socket.makefile('rb')


def check_tls(program, client, name):
    same(client.deliver(TEXT), 250, 'the last reply')
    told = envelope(program)['Tls']
    same(told['Version'].replace('TLS', 'TLSv'), client.socket.version(), 'Version')
    same(told['ServerName'], name, 'ServerName')
    same(bool(told['Cipher']), True, f'Cipher: {told}')


@case('/system/smtp-options/tls/self-signed-can-be-trusted')
def self_signed():
    home = {'XDG_DATA_HOME': str(scratch / 'data')}
    for _ in range(2):
        with Letterbox('--tls', 'self-signed', env=home) as program:
            path = next(pathlib.Path(line.split()[-1]) for line in program.said if 'certificate' in line)
            key = path.with_name(path.stem + '-key.pem')
            same(stat.S_IMODE(key.stat().st_mode), 0o600, 'rights of the key')
            before = path.read_bytes()
            with Client(program.port) as client:
                extensions(client)
                same(client.say('STARTTLS'), [220], 'STARTTLS')
                begin_tls(client, path, 'localhost')
                same('STARTTLS' in extensions(client), False, 'STARTTLS within TLS')
                check_tls(program, client, 'localhost')
            same(program.end(), 0, 'exit code')
    same(path.read_bytes(), before, 'the certificate the second time')


@case('/system/smtp-options/tls/given-certificate-by-starttls-and-smtps')
def given():
    trusted, key = certificate('mail.example')
    with Letterbox('--tls-certificate', trusted, '--tls-key', key, '--smtps', '127.0.0.1:0') as program:
        program.wait_for(lambda: program.smtps, 'the listener with TLS')
        with Client(program.port) as client:
            extensions(client)
            same(client.say('STARTTLS'), [220], 'STARTTLS')
            begin_tls(client, trusted, 'mail.example')
            extensions(client)
            check_tls(program, client, 'mail.example')
        with Client(program.smtps[1], greeted=False) as client:
            begin_tls(client, trusted, 'mail.example')
            same(client.reply()[0], 220, 'the greeting')
            extensions(client)
            check_tls(program, client, 'mail.example')


@cases('/system/smtp-options/tls/wrong-usage-is-2', [
    ('no-key', ['--tls-certificate', '/nowhere/a.pem']), ('missing-files', ['--tls-certificate', '/nowhere/a', '--tls-key', '/nowhere/b']),
    ('require-without-tls', ['--require-tls']), ('smtps-without-certificate', ['--smtps', '127.0.0.1:0']),
    ('other-word', ['--tls', 'nonsense']), ('no-users', ['--auth', '/nowhere/users']),
])
def tls_usage(options):
    done = run('--no-window', '--smtp', '127.0.0.1:0', '--no-http', '--timeout', '5', *options)
    same(done.returncode, 2, f'exit code; {done.stderr!r}')


@case('/system/smtp-options/require-tls')
def require_tls():
    with Letterbox('--tls', 'self-signed', '--require-tls') as program:
        path = next(line.split()[-1] for line in program.said if 'certificate' in line)
        with Client(program.port) as client:
            extensions(client)
            same(client.say('MAIL FROM:<a@example.org>', 'RCPT TO:<a@example.org>', 'DATA', 'VRFY a', 'NOOP', 'STARTTLS'),
                 [530, 530, 530, 530, 250, 220], 'codes')
            begin_tls(client, path, 'localhost')
            same('AUTH' in extensions(client), True, 'AUTH within TLS')
            check_tls(program, client, 'localhost')


def encoded(text):
    return base64.b64encode(text.encode()).decode()


@cases('/system/smtp-options/auth', [
    ('any-by-default', None, 'secret', 235), ('any', 'any', 'secret', 235), ('right', 'FILE', 'secret', 235), ('wrong', 'FILE', 'guess', 535),
])
def auth(policy, password, wanted):
    users = scratch / 'users'
    users.write_text('# who may\nann:secret\n')
    options = [] if policy is None else ['--auth', str(users) if policy == 'FILE' else policy]
    with Letterbox(*options) as program:
        with Client(program.port) as client:
            offered = extensions(client)['AUTH']
            same('SCRAM-SHA-256' in offered, policy == 'FILE', f'SCRAM where passwords are known: {offered}')
            same({'PLAIN', 'LOGIN', 'CRAM-MD5', 'XOAUTH2'} <= set(offered), True, f'offered: {offered}')
            same(client.say('AUTH PLAIN ' + encoded(f'\0ann\0{password}')), [wanted], 'AUTH')
            same(client.deliver(TEXT), 250, 'the last reply')
            client.say('QUIT')
        told = envelope(program)
        same((told['AuthUser'], told['AuthMechanism']), ('ann', 'PLAIN') if wanted == 235 else ('', ''), 'who logged in')
        session, = sessions(program, 1)
        everything = json.dumps([session, program.said]) + program.get('/api/v1/message/latest/transcript').decode()
        same(encoded(f'\0ann\0{password}') in everything, False, 'the password in a record')


@case('/system/smtp-options/auth/xoauth2-token-is-kept-with-its-session-alone')
def token():
    store = scratch / 'token.db'
    with Letterbox('--store', str(store), '--print', 'json') as program:
        with Client(program.port) as client:
            extensions(client)
            same(client.say('AUTH XOAUTH2 ' + encoded('user=ann\1auth=Bearer ya29.very-secret\1\1')), [235], 'AUTH')
            same(client.deliver(TEXT), 250, 'the last reply')
            client.say('QUIT')
        session, = sessions(program, 1)
        same((session['AuthUser'], session['AuthMechanism'], session['AuthToken']), ('ann', 'XOAUTH2', 'ya29.very-secret'), 'the login')
        same(envelope(program)['Session'], session['ID'], 'the message names its session')
        same('ya29' in json.dumps(session['Transcript']), False, 'the token in the transcript')
        printed, = program.printed()
        same('ya29' in json.dumps([printed, program.said]), False, 'the token in what is printed')
    for file in scratch.glob('token.db*'):
        same(b'ya29' in file.read_bytes(), False, f'the token in {file.name}')


# What a client does, and what is remembered of it: how it ended, messages, and a line of the conversation.
MESSAGELESS = [
    ('quit', [b'EHLO x\r\nQUIT\r\n'], 'quit', '221'),
    ('refused', [b'GET / HTTP/1.1\r\nHost: x\r\n\r\n'], 'refused', '421'),
    ('tls-in-clear', [b'\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'], 'refused', '(TLS handshake)'),
    ('broken-off', [b'EHLO x\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\nDATA\r\nhalf', None], 'broken', '354'),
    ('closed', [b'EHLO x\r\n', None], 'closed', '250'),
    ('garbage', [bytes(range(128, 256)) + b'\r\n', None], 'closed', '500'),
    ('refused-sender', [b'EHLO x\r\nMAIL FROM:<a@example.org> FOO=1\r\nQUIT\r\n'], 'quit', '555'),
]


@cases('/system/sessions/without-a-message-are-remembered', MESSAGELESS)
def messageless(parts, ending, line):
    with Letterbox() as program:
        client = Client(program.port)
        for part in parts:
            if part is None:
                client.reply()
                client.socket.shutdown(socket.SHUT_WR)
            else:
                client.write(part)
        while client.reply()[0] is not None:
            pass
        client.close()
        session, = sessions(program, 1)
        same((session['Ending'], session['Messages']), (ending, 0), 'how it ended')
        lines = session['Transcript']
        same(any(entry['Line'].startswith(line) for entry in lines), True, f'{line} in {lines}')
        same(lines[0]['From'], 'server', 'the greeting is first')
        times = [entry['At'] for entry in lines]
        same(times, sorted(times), 'times')
        same(session['Peer'].startswith('127.0.0.1:') and session['Listener'] == f'127.0.0.1:{program.port}', True, f'{session}')
        same(len(session['Began']) == len(session['Ended']) == 27, True, f'times: {session}')


@case('/system/sessions/tell-of-tls')
def session_tls():
    with Letterbox('--tls', 'self-signed') as program:
        path = next(line.split()[-1] for line in program.said if 'certificate' in line)
        with Client(program.port) as client:
            client.say('EHLO client.example')
            same(client.say('STARTTLS'), [220], 'STARTTLS')
            begin_tls(client, path, 'localhost')
            client.say('EHLO within.example', 'QUIT')
        session, = sessions(program, 1)
        lines = [entry['Line'] for entry in session['Transcript']]
        at = lines.index('STARTTLS')
        same(lines[at + 1].startswith('220') and lines[at + 2].startswith('(TLS1.') and lines[at + 3] == 'EHLO within.example', True, f'{lines}')


@case('/system/sessions/are-bounded')
def bounded():
    with Letterbox() as program:
        for number in range(510):
            with Client(program.port) as client:
                client.say(f'HELO number-{number}', 'QUIT')
        found = sessions(program, 500)
        same(len(found), 500, 'sessions')
        while 'number-509' not in json.dumps(found[0]):
            found = sessions(program, 500)
        same('number-10' in json.dumps(found[-1]), True, f'the oldest: {found[-1]}')


os.environ.pop('SSL_CERT_FILE', None)
main()
