#!/usr/bin/env python3
"""The same dialogues to Python's smtpd, whose model Letterbox follows, and to the built program: the same codes come back.

Runs where a Python up to 3.11 has smtpd; else skipped. KNOWN lists each difference that is meant, and why.
"""
import os
import shutil
import subprocess

from program import PATIENCE, Letterbox, scratch
from tap import Skip, case, main
from wire import Client

SERVER = '''
import asyncore, smtpd, sys
class Server(smtpd.SMTPServer):
    def process_message(self, peer, mailfrom, rcpttos, data, **options):
        return None
server = Server(("127.0.0.1", 0), None, data_size_limit=33554432, enable_SMTPUTF8=True)
print(server.socket.getsockname()[1], flush=True)
asyncore.loop(timeout=1)
'''

MAIL, RCPT = 'MAIL FROM:<a@example.org>', 'RCPT TO:<b@example.org>'
END_OF_TEXT = 'Subject: x\r\n\r\ntext\r\n.'

# Each is a conversation after the greeting; every line gets one reply, and so does a text with its final dot.
DIALOGUES = {
    'delivery': ['EHLO client.example', MAIL, RCPT, 'DATA', END_OF_TEXT, 'QUIT'],
    'helo-delivery': ['HELO client.example', MAIL, RCPT, 'DATA', END_OF_TEXT, MAIL, RCPT, RCPT, 'DATA', END_OF_TEXT],
    'before-hello': [MAIL, RCPT, 'DATA', 'VRFY b@example.org', 'NOOP', 'RSET', 'HELP', 'EXPN list'],
    'hello-syntax': ['HELO', 'EHLO', 'HELO one', 'HELO two', 'EHLO three'],
    'noop': ['NOOP', 'NOOP x', 'noop', 'NoOp'],
    'rset': ['RSET', 'RSET x', 'EHLO client.example', MAIL, 'RSET', RCPT, MAIL],
    'quit-with-argument': ['EHLO client.example', 'QUIT now'],
    'mail-syntax': ['EHLO client.example', 'MAIL', 'MAIL FROM', 'MAIL FROM:', 'MAIL FROM: <>', 'MAIL FROM:<a@example.org> SIZE=100'],
    'mail-twice': ['EHLO client.example', MAIL, MAIL],
    'mail-blank-after-colon': ['EHLO client.example', 'MAIL FROM: <a@example.org>', 'RCPT TO: <b@example.org>'],
    'mail-lower-case': ['ehlo client.example', 'mail from:<a@example.org>', 'rcpt to:<b@example.org>'],
    'null-sender': ['EHLO client.example', 'MAIL FROM:<>', RCPT],
    'mail-size': ['EHLO client.example', 'MAIL FROM:<a@example.org> SIZE=99999999', 'MAIL FROM:<a@example.org> SIZE=x', MAIL],
    'mail-body': ['EHLO client.example', 'MAIL FROM:<a@example.org> BODY=8BITMIME', 'RSET', 'MAIL FROM:<a@example.org> BODY=9BIT'],
    'mail-utf8': ['EHLO client.example', 'MAIL FROM:<a@example.org> BODY=8BITMIME SMTPUTF8', RCPT],
    'mail-unknown-parameter': ['EHLO client.example', 'MAIL FROM:<a@example.org> FOO=BAR', 'MAIL FROM:<a@example.org> FOO'],
    'mail-parameter-after-helo': ['HELO client.example', 'MAIL FROM:<a@example.org> SIZE=10'],
    'rcpt-syntax': ['EHLO client.example', MAIL, 'RCPT', 'RCPT TO', 'RCPT TO:', 'RCPT TO:<>', 'RCPT TO:<b@example.org> FOO=BAR'],
    'rcpt-first': ['EHLO client.example', RCPT],
    'data-first': ['EHLO client.example', 'DATA', MAIL, 'DATA', RCPT, 'DATA now'],
    'hello-inside': ['EHLO client.example', MAIL, 'EHLO client.example', MAIL],
    'vrfy': ['EHLO client.example', 'VRFY', 'VRFY b@example.org', 'VRFY %%'],
    'expn': ['EHLO client.example', 'EXPN list'],
    'help': ['EHLO client.example', 'HELP', 'HELP MAIL', 'HELP RCPT', 'HELP DATA', 'HELP NONSENSE'],
    'unknown': ['EHLO client.example', 'NONSENSE', 'FOO BAR', ''],
    'not-offered': ['EHLO client.example', 'TURN', 'ETRN example.org', 'STARTTLS'],
    'long-line': ['EHLO client.example', 'NOOP ' + 'x' * 600, 'NOOP'],
}

# (dialogue, number of the line): (smtpd's code, ours, why ours is another).
KNOWN = {
    ('hello-syntax', 4): (503, 250, 'RFC 5321 4.1.4: a second HELO or EHLO begins anew'),
    ('hello-syntax', 5): (503, 250, 'the same'),
    ('hello-inside', 3): (503, 250, 'the same'),
    ('hello-inside', 4): (503, 250, 'the same: the transaction before it is over'),
    ('noop', 2): (501, 250, 'RFC 5321 4.1.1.9: a parameter of NOOP is ignored'),
    ('rcpt-syntax', 6): (250, 501, 'RFC 5321 4.1.1.3: only a sender may be empty'),
    ('long-line', 2): (500, 250, 'a line may be longer here, for parameters make MAIL and RCPT longer'),
}


def find_python():
    """A Python that still has smtpd."""
    names = ['/usr/bin/python3', 'python3.11', 'python3.10', 'python3.9', 'python3']
    for name in filter(shutil.which, names):
        done = subprocess.run([name, '-W', 'ignore', '-c', 'import smtpd, asyncore'], capture_output=True, check=False)
        if done.returncode == 0:
            return name
    raise Skip('no Python here has smtpd (it was removed in 3.12)')


def codes(port, lines):
    with Client(port) as client:
        client.write(b'')
        return client.say(*lines)


def compare(name, lines, theirs, ours):
    """What differs and is not known, and what is known and does not differ."""
    for number, (line, their_code, our_code) in enumerate(zip(lines, theirs, ours), 1):
        known = KNOWN.get((name, number))
        if known and (their_code, our_code) == known[:2]:
            continue
        if their_code != our_code or known:
            yield f"{name}, line {number} ({line[:50]!r}): smtpd {their_code}, ours {our_code}, known {known and known[:2]}"


@case('/system/smtpd/same-codes')
def same_codes():
    python = find_python()
    # AUTH is hidden, for smtpd has none; the rest of EHLO is of no matter to the codes.
    with subprocess.Popen([python, '-W', 'ignore', '-c', SERVER], stdout=subprocess.PIPE, cwd=scratch,
                          env={**os.environ, 'PYTHONUNBUFFERED': '1'}) as smtpd, Letterbox() as program:
        try:
            port = int(smtpd.stdout.readline())
            found = []
            for name, lines in DIALOGUES.items():
                found += compare(name, lines, codes(port, lines), codes(program.port, lines))
            if found:
                raise AssertionError('\n'.join(found))
        finally:
            smtpd.kill()
            smtpd.wait(PATIENCE)


main()
