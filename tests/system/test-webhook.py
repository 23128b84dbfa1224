#!/usr/bin/env python3
"""The webhook: a server of ours is told of each message, before --count ends the program, and never hears a password that is not its own."""
import http.server
import json
import threading

from program import PATIENCE, Letterbox, run
from tap import case, cases, main, same
from wire import Client


class Hook(http.server.ThreadingHTTPServer):
    """Writes down what it is told."""

    def __init__(self, status=200):
        self.told = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):  # pylint: disable=invalid-name # the base class calls it so
                body = self.rfile.read(int(self.headers['Content-Length']))
                self.server.told.append((self.path, dict(self.headers), json.loads(body)))
                self.send_response(status)
                self.end_headers()

            def log_message(self, *_arguments):
                pass
        super().__init__(('127.0.0.1', 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def __exit__(self, *error):
        self.shutdown()
        super().__exit__(*error)


def send(program, count):
    with Client(program.port) as client:
        client.say('EHLO x')
        for number in range(count):
            same(client.deliver(b'Subject: message %d\r\n\r\ntext\r\n' % number), 250, 'message')


@case('/system/webhook/count-waits-for-it')
def count_waits():
    with Hook() as hook, Letterbox('--webhook', f'http://ann:secret@127.0.0.1:{hook.server_port}/hook?a=b', '--count', '3') as program:
        send(program, 3)
        same(program.code(), 0, 'exit code')
        same([told[2]['Subject'] for told in hook.told], ['message 0', 'message 1', 'message 2'], 'subjects')
        path, headers, body = hook.told[0]
        same((path, headers['Content-Type'], headers['Authorization']), ('/hook?a=b', 'application/json', 'Basic YW5uOnNlY3JldA=='), 'request')
        same((body['To'], body['Read'], 'Envelope' in body), ([], False, False), 'summary')


@case('/system/webhook/a-fault-is-told-once-and-ends-nothing')
def fault():
    with Hook(500) as hook, Letterbox('--webhook', f'http://ann:secret@127.0.0.1:{hook.server_port}/hook') as program:
        send(program, 3)
        program.wait_for(lambda: any('webhook' in line for line in program.said), 'the fault')
        while b'letterbox_webhook_failed_total 3' not in program.get('/metrics'):
            pass
        same([line for line in program.said if 'webhook' in line], ['letterbox: The webhook was called in vain: status 500'], 'said')
        same(len(program.messages()), 3, 'messages')


@cases('/system/webhook/refuses', [
    ('no-url', ['--webhook', 'user:secret@example.org/hook'], '--webhook cannot be used'),
    ('other-scheme', ['--webhook', 'ftp://user:secret@example.org/hook'], '--webhook cannot be used'),
    ('limit-alone', ['--webhook-limit', '5'], '--webhook-limit needs --webhook URL'),
])
def refuses(options, sentence):
    done = run('--no-window', '--smtp', '127.0.0.1:0', '--no-http', *options, timeout=PATIENCE)
    same(done.returncode, 2, 'exit code')
    said = done.stderr.decode()
    if sentence not in said or 'secret' in said:
        raise AssertionError(said)


main()
