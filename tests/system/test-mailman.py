#!/usr/bin/env python3
"""MailmanProxy with a real Mailman 3: its REST API tells the lists, its LMTP takes what is for them."""
import base64
import os
import pathlib
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request

import wire
from program import PATIENCE, Letterbox, scratch
from tap import Skip, case, main, same
from upstream import Upstream

MASTER = pathlib.Path('/usr/lib/mailman3/bin/master')
PASSWORD = 'secret-of-the-test'
MESSAGE = b'Subject: hello\r\nFrom: anna@example.org\r\nMessage-ID: <1@example.org>\r\n\r\nhello list\r\n'

# Nothing that came is worked on: it stays where the test looks.
IDLE_RUNNERS = ('archive', 'bounces', 'command', 'digest', 'in', 'nntp', 'out', 'pipeline', 'retry', 'task', 'virgin')


def free_port():
    with socket.create_server(('127.0.0.1', 0)) as listener:
        return listener.getsockname()[1]


class Mailman:
    """Mailman's core with one list, test@example.org, in a folder of its own; a context manager."""

    def __init__(self):
        if not MASTER.exists() or not shutil.which('mailman'):
            raise Skip('mailman3 is not installed')
        self.folder = scratch / 'mailman'
        self.folder.mkdir(exist_ok=True)
        self.rest, self.lmtp = free_port(), free_port()
        self.config = self.folder / 'mailman.cfg'
        self.config.write_text(f'''
[mailman]
site_owner: root@example.org
layout: test
[paths.test]
var_dir: {self.folder}/var
bin_dir: {MASTER.parent}
etc_dir: {self.folder}
[database]
url: sqlite:///{self.folder}/mailman.db
[webservice]
port: {self.rest}
admin_user: restadmin
admin_pass: {PASSWORD}
[mta]
incoming: mailman.mta.null.NullMTA
lmtp_host: 127.0.0.1
lmtp_port: {self.lmtp}
''' + ''.join(f'[runner.{name}]\nstart: no\n' for name in IDLE_RUNNERS))
        self.env = {**os.environ, 'HOME': str(self.folder)}
        subprocess.run(['mailman', '-C', str(self.config), '--run-as-root', 'create', 'test@example.org'], env=self.env, check=True,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=PATIENCE)
        self.process = subprocess.Popen([str(MASTER), '-C', str(self.config)], env=self.env, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.wait_for(self.answers, 'its REST API and LMTP')

    def answers(self):
        token = base64.b64encode(f'restadmin:{PASSWORD}'.encode()).decode()
        request = urllib.request.Request(f'http://127.0.0.1:{self.rest}/3.1/lists/test@example.org',
                                         headers={'Authorization': f'Basic {token}'})
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE), socket.create_connection(('127.0.0.1', self.lmtp)):
                return True
        except (OSError, urllib.error.URLError):
            return False

    def wait_for(self, ready, what):
        """It tells nobody when it is ready, so it is asked again and again, for a bounded time."""
        end = time.monotonic() + PATIENCE
        while not ready():
            if time.monotonic() > end or self.process.poll() is not None:
                raise AssertionError(f'waited for {what} of Mailman; it ended with {self.process.poll()}')
            time.sleep(0.1)

    def queued(self, queue):
        """The octets of what waits in a queue of Mailman."""
        return [path.read_bytes() for path in (self.folder / 'var' / 'queue' / queue).glob('*.pck')]

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.process.terminate()
        self.process.wait(PATIENCE)


@case('/system/mailman/lists-go-to-mailman-and-the-rest-upstream')
def parts():
    with Mailman() as mailman, Upstream() as upstream, \
            Letterbox('--mode', 'mailman', '--relay-wait', '--upstream', upstream.address,
                      '--mailman-url', f'http://127.0.0.1:{mailman.rest}', '--mailman-lmtp', f'127.0.0.1:{mailman.lmtp}',
                      env={'LETTERBOX_MAILMAN_PASSWORD': PASSWORD}) as program:
        with wire.Client(program.port) as client:
            client.say('EHLO test')
            same(client.deliver(MESSAGE, sender='anna@example.org', recipients=('test@example.org', 'b@example.org')), 250)
            same(client.deliver(MESSAGE, sender='anna@example.org', recipients=('test-request@example.org',)), 250)
            same(client.deliver(MESSAGE, sender='anna@example.org', recipients=('other-request@example.org',)), 250)
        mailman.wait_for(lambda: mailman.queued('in') and mailman.queued('command'), 'the post and the command')
        same(len(mailman.queued('in')), 1, 'one post')
        same(b'hello list' in mailman.queued('in')[0], True)
        same(b'X-Peer' in mailman.queued('in')[0], False, 'nothing is added for Mailman')
        same([line for line in upstream.lines if line.startswith('RCPT')],
             ['RCPT TO:<b@example.org>', 'RCPT TO:<other-request@example.org>'])
        same(program.stored(), [MESSAGE] * 3)


if __name__ == '__main__':
    main()
