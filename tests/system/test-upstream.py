#!/usr/bin/env python3
"""A real mail server from the distribution as upstream: what it delivers is what was sent."""
import os
import pathlib
import pwd
import shutil
import socket
import subprocess
import time

import wire
from program import PATIENCE, Letterbox, scratch
from tap import Skip, case, main, same

MESSAGE = b'Subject: hello\r\nFrom: a@example.org\r\n\r\n.dot\r\n..\r\nGr\xc3\xbc\xc3\x9fe\r\nFrom here\r\n'


def free_port():
    with socket.create_server(('127.0.0.1', 0)) as listener:
        return listener.getsockname()[1]


class OpenSmtpd:
    """smtpd on a free port that hands what comes for example.org on to @target by SMTP, and refuses nobody@; a context manager."""

    def __init__(self, target):
        if shutil.which('smtpd') is None or not pathlib.Path('/usr/sbin/smtpctl').exists():
            raise Skip('OpenSMTPD is not installed')
        if os.geteuid() != 0:
            raise Skip('OpenSMTPD has to be started by root')
        try:
            pwd.getpwnam('opensmtpd')
        except KeyError:
            raise Skip('OpenSMTPD has no user of its own here') from None
        if pathlib.Path('/var/run/smtpd.sock').exists():
            raise Skip('another OpenSMTPD runs')
        self.port = free_port()
        config = scratch / 'smtpd.conf'
        config.write_text(f'''
listen on 127.0.0.1 port {self.port} hostname mx.example.org
action "on" relay host smtp://{target}
match from local for domain "example.org" rcpt-to {{ "nobody@example.org" }} reject
match from local for domain "example.org" action "on"
''')
        self.process = subprocess.Popen(['smtpd', '-d', '-f', str(config)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.PIPE)
        end = time.monotonic() + PATIENCE
        while not self.answers():
            if self.process.poll() is not None:
                raise Skip(f'OpenSMTPD does not run here: {self.process.stderr.read().decode()!r:.300}')
            if time.monotonic() > end:
                raise AssertionError('waited for OpenSMTPD')
            time.sleep(0.1)

    def answers(self):
        try:
            with socket.create_connection(('127.0.0.1', self.port), 1):
                return True
        except OSError:
            return False

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.process.terminate()
        self.process.wait(PATIENCE)


@case('/system/upstream/opensmtpd-delivers-what-was-sent')
def opensmtpd():
    with Letterbox() as last, OpenSmtpd(f'127.0.0.1:{last.port}') as upstream, \
            Letterbox('--mode', 'relay', '--relay-wait', '--upstream', f'127.0.0.1:{upstream.port}') as first:
        with wire.Client(first.port) as client:
            client.say('EHLO test')
            same(client.deliver(MESSAGE, recipients=('b@example.org',)), 250)
            same(client.deliver(MESSAGE, recipients=('nobody@example.org',)), 550)
            same(client.deliver(MESSAGE, recipients=('c@elsewhere.example',)), 550)
        end = time.monotonic() + PATIENCE
        while not last.messages():
            same(time.monotonic() < end, True, 'waited for the delivery')
            time.sleep(0.1)
        head, _, body = last.stored()[0].partition(b'\r\n\r\n')
        same(body, MESSAGE.partition(b'\r\n\r\n')[2])
        same(b'\r\nX-Peer: 127.0.0.1' in head, True, f'{head!r}')
        same(len(last.messages()), 1)


if __name__ == '__main__':
    main()
