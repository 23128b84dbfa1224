#!/usr/bin/env python3
"""What leaves the program: relayed to an upstream server, and only when somebody says so."""
import base64
import http.server
import pathlib
import signal
import threading
import time

import wire
from program import Letterbox, run, scratch
from tap import case, cases, main, same
from upstream import Upstream

MESSAGE = b'Subject: hello\r\nFrom: a@example.org\r\n\r\n.dot\r\nend\r\n'
RELAYED = b'Subject: hello\r\nFrom: a@example.org\r\nX-Peer: 127.0.0.1\r\n\r\n.dot\r\nend\r\n'


class Lists(http.server.ThreadingHTTPServer):
    """A REST API to which every address is a list."""

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self):  # pylint: disable=invalid-name # http.server calls it so
            self.send_response(200)
            self.send_header('Content-Length', '0')
            self.end_headers()

        def log_message(self, *_arguments):  # pylint: disable=arguments-differ # nothing is to be said
            pass

    def __init__(self):
        super().__init__(('127.0.0.1', 0), self.Answer)
        self.url = f'http://127.0.0.1:{self.server_address[1]}'
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def __exit__(self, *_error):
        self.shutdown()
        self.server_close()


def deliver(program, octets=MESSAGE, recipients=('b@example.org',)):
    with wire.Client(program.port) as client:
        client.say('EHLO test')
        return client.deliver(octets, recipients=recipients)


@case('/system/relay/adds-x-peer-and-nothing-else')
def relays():
    with Upstream() as upstream, Letterbox('--mode', 'relay', '--upstream', upstream.address) as program:
        same(deliver(program), 250)
        upstream.wait_for(lambda: upstream.messages, 'the message')
        same(upstream.messages, [RELAYED])
        same(program.stored(), [MESSAGE], 'what is kept has no X-Peer')
        same('MAIL FROM:<a@example.org>' in upstream.lines, True, f'{upstream.lines}')


@case('/system/relay/another-letterbox-takes-it')
def two():
    with Letterbox() as last, Letterbox('--mode', 'relay', '--relay-wait', '--upstream', f'127.0.0.1:{last.port}') as first:
        same(deliver(first, recipients=('b@example.org', 'c@example.org')), 250)
        same(last.stored(), [RELAYED])


@case('/system/relay/captures-alone-by-default')
def captures():
    with Upstream() as upstream, Letterbox('--upstream', upstream.address) as program:
        same(deliver(program), 250)
        same(program.end(), 0)
        same(upstream.connections, [])


@cases('/system/relay/a-client-that-waits-hears-the-upstream', [
    ('taken', {}, 250), ('refused', {'rcpt': '550 5.1.1 no'}, 550), ('message-refused', {'dot': '554 5.6.0 spam'}, 554),
    ('busy', {'mail': '451 later'}, 451), ('gone', {'greeting': Upstream.CLOSE}, 451), ('vanished', {'dot': Upstream.CLOSE}, 250),
])
def waits(replies, code):
    with Upstream(**replies) as upstream, \
            Letterbox('--mode', 'relay', '--relay-wait', '--upstream', upstream.address) as program:
        same(deliver(program), code)
        same(program.stored(), [MESSAGE], 'it is in the store all the same')


@case('/system/relay/the-list-of-allowed-addresses-holds-back')
def allow_list():
    with Upstream() as upstream, \
            Letterbox('--mode', 'relay', '--relay-wait', '--upstream', upstream.address, '--relay-allow', '*@example.org') as program:
        same(deliver(program, recipients=('b@example.org', 'c@example.com')), 250)
        same([line for line in upstream.lines if line.startswith('RCPT')], ['RCPT TO:<b@example.org>'])
        same(deliver(program, recipients=('c@example.com',)), 554)
        same(len(upstream.messages), 1)


@case('/system/relay/a-bare-line-feed-is-held-back')
def smuggling():
    with Upstream() as upstream, Letterbox('--mode', 'relay', '--relay-wait', '--upstream', upstream.address) as program:
        same(deliver(program, b'Subject: x\r\n\r\nend\n.\nMAIL FROM:<evil@example.org>\r\n'), 554)
        same(upstream.connections, [])


@case('/system/relay/nothing-goes-to-itself')
def itself():
    with wire.socket.create_server(('127.0.0.1', 0)) as free:
        port = free.getsockname()[1]
    with Letterbox('--mode', 'relay', '--relay-wait', '--upstream', f'localhost:{port}', smtp=f'127.0.0.1:{port}') as program:
        same(deliver(program), 554)
        same(len(program.messages()), 1)


@case('/system/relay/a-copy-goes-to-ones-own-address')
def forward():
    with Upstream() as upstream, Letterbox('--upstream', upstream.address, '--forward-to', 'me@example.net') as program:
        same(deliver(program), 250)
        upstream.wait_for(lambda: upstream.messages, 'the copy')
        same(upstream.messages, [MESSAGE])
        same([line for line in upstream.lines if line.startswith('RCPT')], ['RCPT TO:<me@example.net>'])


@case('/system/relay/mailman-that-is-itself-gets-nothing')
def mailman_itself():
    with wire.socket.create_server(('127.0.0.1', 0)) as free:
        port = free.getsockname()[1]
    with Upstream() as upstream, Lists() as lists, \
            Letterbox('--mode', 'mailman', '--relay-wait', '--upstream', upstream.address, '--lmtp', f'127.0.0.1:{port}',
                      '--mailman-lmtp', f'127.0.0.1:{port}', '--mailman-url', lists.url) as program:
        same(deliver(program), 554)
        same(len(program.messages()), 1)
        same(upstream.connections, [])


# --- The end ---

@case('/system/relay/killed-past-the-dot-there-is-one-copy')
def killed():
    store = scratch / 'killed.store'
    with Upstream(dot=Upstream.HANG) as upstream:
        with Letterbox('--mode', 'relay', '--upstream', upstream.address, '--store', str(store)) as program:
            same(deliver(program), 250)
            upstream.wait_for(lambda: upstream.messages, 'the message')
            program.end(signal.SIGKILL)
        upstream.replies['dot'] = '250 kept'
        with Letterbox('--mode', 'relay', '--upstream', upstream.address, '--store', str(store)) as program:
            same(program.stored(), [MESSAGE])
            same(deliver(program, MESSAGE.replace(b'hello', b'second')), 250)
            upstream.wait_for(lambda: len(upstream.messages) > 1, 'the second message')
        same([b'second' in octets for octets in upstream.messages], [False, True], 'each once')


@case('/system/relay/killed-before-the-dot-it-goes-later')
def killed_before():
    store = scratch / 'killed-before.store'
    with Upstream(rcpt=Upstream.HANG) as upstream:
        with Letterbox('--mode', 'relay', '--upstream', upstream.address, '--store', str(store)) as program:
            same(deliver(program), 250)
            upstream.wait_for(lambda: any(line.startswith('RCPT') for line in upstream.lines), 'RCPT')
            program.end(signal.SIGKILL)
        upstream.replies['rcpt'] = '250 ok'
        with Letterbox('--upstream', upstream.address, '--store', str(store)) as program:
            same(program.stored(), [MESSAGE])
            same(program.end(), 0)
        same(upstream.messages, [], 'while relaying is off it waits')
        with Letterbox('--mode', 'relay', '--upstream', upstream.address, '--store', str(store)):
            upstream.wait_for(lambda: upstream.messages, 'the message')
        same(upstream.messages, [RELAYED])


@case('/system/relay/a-hanging-upstream-does-not-keep-it-from-ending')
def ends():
    with Upstream(dot=Upstream.HANG) as upstream, Letterbox('--mode', 'relay', '--upstream', upstream.address) as program:
        same(deliver(program), 250)
        upstream.wait_for(lambda: upstream.messages, 'the message')
        begin = time.monotonic()
        same(program.end(), 0)
        same(time.monotonic() - begin < 5, True, 'in five seconds')


# --- Secrets and usage ---

@case('/system/relay/the-password-shows-nowhere')
def secret():
    password = 'S3cret-of-the-test'
    store = scratch / 'secret.store'
    with Upstream(extensions=['AUTH PLAIN']) as upstream, \
            Letterbox('--mode', 'relay', '--relay-wait', '--upstream', upstream.address, '--upstream-user', 'anna', '--store', str(store),
                      env={'LETTERBOX_UPSTREAM_PASSWORD': password}) as program:
        same(deliver(program), 250)
        token = base64.b64encode(f'\0anna\0{password}'.encode()).decode()
        same(f'AUTH PLAIN {token}' in upstream.lines, True, 'it was used')
        argv = pathlib.Path(f'/proc/{program.process.pid}/cmdline').read_bytes()
        printed = program.output()
        same(program.end(), 0)
        seen = argv + printed + '\n'.join(program.said).encode()
        for path in scratch.glob('secret.store*'):
            seen += path.read_bytes()
        for text in (password, token):
            same(text.encode() in seen, False, text)
        same(b'AUTH PLAIN ****' in seen, True, 'the conversation is kept, masked')


@case('/system/relay/a-password-file-that-others-can-read-is-refused')
def open_file():
    path = scratch / 'password'
    path.write_text('secret\n')
    path.chmod(0o644)
    options = ['--no-window', '--smtp', '127.0.0.1:0', '--no-http', '--count', '1', '--timeout', '1', '--upstream', '127.0.0.1:1',
               '--upstream-user', 'anna', '--upstream-password-file', str(path)]
    done = run(*options)
    same((done.returncode, b'chmod 600' in done.stderr), (2, True), f'{done.stderr!r}')
    path.chmod(0o600)
    same(run(*options).returncode, 124)


@cases('/system/relay/wrong-usage-is-2', [
    ('no-upstream', ['--mode', 'relay']),
    ('no-port', ['--upstream', 'mail.example.org']),
    ('network', ['--relay-from', '10.0.0.0/99']),
    ('user-without-password', ['--upstream', '127.0.0.1:1', '--upstream-user', 'anna']),
    ('user-without-tls', ['--upstream', 'mail.example.org:587', '--upstream-user', 'anna', '--upstream-tls', 'none']),
    ('forward-without-upstream', ['--forward-to', 'me@example.org']),
    ('forged-address', ['--upstream', '127.0.0.1:1', '--forward-to', 'me@example.org>\r\nDATA']),
    ('itself', ['--smtp', '127.0.0.1:2525', '--upstream', '127.0.0.1:2525']),
    ('certificate', ['--upstream', '127.0.0.1:1', '--upstream-certificate', '/nowhere.pem']),
])
def usage(options):
    done = run('--no-window', '--timeout', '1', '--count', '1', '--smtp', '127.0.0.1:0', '--no-http', *options)
    same(done.returncode, 2, f'exit code; {done.stderr!r}')


if __name__ == '__main__':
    main()
