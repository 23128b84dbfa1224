"""pytest with Letterbox: a catcher for the whole session, emptied before each test.

    pytest examples/python
"""
import email.message
import json
import smtplib
import subprocess
import urllib.parse
import urllib.request

import pytest


class Catcher:
    """A running Letterbox, asked by its HTTP API."""

    def __init__(self, smtp, http):
        self.host, port = smtp.rsplit(':', 1)
        self.port = int(port)
        self.api = http

    def _ask(self, path, method='GET'):
        with urllib.request.urlopen(urllib.request.Request(self.api + path, method=method), timeout=30) as answer:
            return answer.read()

    def clear(self):
        self._ask('/api/v1/messages', 'DELETE')

    def wait(self, query, count=1):
        """The messages that match, as soon as there are enough: no sleeping, no polling."""
        asked = urllib.parse.urlencode({'query': query, 'count': count, 'timeout': 10})
        return json.loads(self._ask(f'/api/v1/messages/wait?{asked}'))['messages']

    def message(self, identifier):
        return json.loads(self._ask(f'/api/v1/message/{identifier}'))


@pytest.fixture(scope='session')
def letterbox_addresses():
    """Those of a Letterbox on free ports, which are its first lines; it ends with this process, however that ends."""
    command = ['letterbox', '--no-window', '--smtp', '127.0.0.1:0', '--http', '127.0.0.1:0', '--exit-with-parent']
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        smtp, http = (process.stderr.readline().split()[-1] for _ in range(2))
        yield smtp, http
        process.stdin.close()


@pytest.fixture
def letterbox(letterbox_addresses):
    catcher = Catcher(*letterbox_addresses)
    catcher.clear()
    return catcher


def send_welcome(host, port, address):
    """The function under test."""
    message = email.message.EmailMessage()
    message['From'] = 'The Shop <shop@example.org>'
    message['To'] = address
    message['Subject'] = 'Welcome'
    message.set_content('Hello, your code is 482913.')
    with smtplib.SMTP(host, port) as server:
        server.send_message(message)


def test_welcome(letterbox):
    send_welcome(letterbox.host, letterbox.port, 'anna@example.com')
    [summary] = letterbox.wait('to:anna@example.com subject:Welcome')
    message = letterbox.message(summary['ID'])
    assert message['From']['Address'] == 'shop@example.org'
    assert '482913' in message['Text']


def test_nobody_else_is_written_to(letterbox):
    send_welcome(letterbox.host, letterbox.port, 'anna@example.com')
    assert len(letterbox.wait('')) == 1
