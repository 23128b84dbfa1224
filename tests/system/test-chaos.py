#!/usr/bin/env python3
"""Simulated faults, from the command line and by the API, as smtplib, swaks and a client by hand meet them; and every example of
docs/chaos.md is taken as it stands there."""
import json
import pathlib
import re
import smtplib
import subprocess
import time
import urllib.error
import urllib.request

from program import PATIENCE, Letterbox, run, scratch
from tap import case, cases, main, same
from wire import Client

DOCUMENT = pathlib.Path(__file__).resolve().parents[2] / 'docs/chaos.md'
EXAMPLES = re.findall(r'```json\n(.*?)```', DOCUMENT.read_text(), re.DOTALL)
TEXT = b'Subject: faults\r\n\r\ntext\r\n'


def ask(program, method, path, body=b''):
    """(status, text) of a request."""
    request = urllib.request.Request(f'http://{program.http[0]}:{program.http[1]}{path}', method=method, data=body,
                                     headers={'Content-Type': 'application/json'})
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def set_rules(program, *rules):
    status, text = ask(program, 'PUT', '/api/v1/chaos/scenario', json.dumps({'Rules': rules}).encode())
    same(status, 200, text)


def file_of(octets, name='scenario.json'):
    path = scratch / name
    path.write_bytes(octets)
    return str(path)


def session(program):
    """The last session, once it has ended."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = json.loads(program.get('/api/v1/sessions'))['sessions']
        if found and found[0]['Ending'] != 'open':
            return found[0]
    raise AssertionError('the session did not end')


def send(program, recipient='b@example.org'):
    """What smtplib gets for a message: the code, or the kind of its error."""
    try:
        with smtplib.SMTP(*program.smtp, timeout=PATIENCE) as client:
            client.sendmail('a@example.org', [recipient], TEXT)
            return 250
    except smtplib.SMTPRecipientsRefused as error:
        return error.recipients[recipient][0]
    except smtplib.SMTPResponseException as error:
        return error.smtp_code
    except smtplib.SMTPServerDisconnected:
        return 'disconnected'


@cases('/system/chaos/documented', [(str(number), example) for number, example in enumerate(EXAMPLES, 1)])
def documented(example):
    """Each example of the document is a scenario, in a file and by the API."""
    with Letterbox('--chaos-scenario', file_of(example.encode())) as program:
        status, text = ask(program, 'PUT', '/api/v1/chaos/scenario', example.encode())
        same(status, 200, text)
        same(len(json.loads(text)['Rules']), len(json.loads(example)['Rules']), 'rules')


@case('/system/chaos/greylisting')
def greylisting():
    """The first example: two tries are refused, the third is taken; from its start again after a reset."""
    with Letterbox('--chaos-scenario', file_of(EXAMPLES[0].encode())) as program:
        for _ in range(2):
            same([send(program, 'anna@example.org') for _ in range(3)], [451, 451, 250], 'tries')
            same(send(program, 'bert@example.org'), 250, 'another recipient')
            same(ask(program, 'POST', '/api/v1/chaos/reset'), (200, 'ok'), 'reset')
        same(len(program.messages()), 4, 'messages')


@case('/system/chaos/story')
def story():
    """The second example: rules for the same thing follow each other, over several connections."""
    with Letterbox('--chaos-scenario', file_of(EXAMPLES[1].encode())) as program:
        same([send(program) for _ in range(5)], [451, 451, 421, 250, 250], 'tries')


@case('/system/chaos/rate')
def rate():
    """So many connections a minute, and 421 for those beyond."""
    with Letterbox('--chaos') as program:
        set_rules(program, {'At': 'connect', 'PerMinute': 3, 'Reply': '421 4.7.0 Slow down'})
        same([send(program) for _ in range(5)], [250, 250, 250, 421, 421], 'connections')


@case('/system/chaos/seed')
def seed():
    """Chance is the same in each run with the same seed, and not with another."""
    def outcomes(number):
        with Letterbox('--chaos-triggers', 'Recipient:450:50', '--chaos-seed', str(number)) as program, \
                Client(program.port) as client:
            client.say('EHLO x', 'MAIL FROM:<a@example.org>')
            return client.say(*['RCPT TO:<b@example.org>'] * 40)
    first = outcomes(5)
    same(set(first), {250, 450}, 'codes')
    same(outcomes(5), first, 'the same seed')
    if outcomes(6) == first:
        raise AssertionError('another seed gave the same')


@case('/system/chaos/slow-line')
def slow_line():
    """A slow line takes its time in both directions, for smtplib too, and loses nothing."""
    with Letterbox('--chaos') as program:
        set_rules(program, {'At': 'data', 'Slow': 4000})
        body = b'Subject: slow\r\n\r\n' + b'x' * 70 + b'\r\n'
        message = body + (b'y' * 78 + b'\r\n') * 50
        began = time.monotonic()
        with smtplib.SMTP(*program.smtp, timeout=PATIENCE) as client:
            client.sendmail('a@example.org', ['b@example.org'], message)
        if time.monotonic() - began < len(message) / 4000 * 0.9:
            raise AssertionError(f'{len(message)} octets took {time.monotonic() - began:.2f} s')
        same(program.raw(), message, 'message')


@case('/system/chaos/delay')
def delay():
    """Who waits long enough gets the answer; the others do not notice."""
    with Letterbox('--chaos-addresses') as program, Client(program.port) as slow, Client(program.port) as quick:
        for client in (slow, quick):
            client.say('EHLO x', 'MAIL FROM:<a@example.org>')
        began = time.monotonic()
        slow.write(b'RCPT TO:<x+delay1@example.org>\r\n')
        same(quick.say('RCPT TO:<x@example.org>', 'RSET'), [250, 250], 'the other client')
        same(slow.reply()[0], 250, 'the slow one')
        if time.monotonic() - began < 0.95:
            raise AssertionError('no delay')


@cases('/system/chaos/drop', [
    (stage, stage, kept) for stage, kept in
    (('connect', 0), ('ehlo', 0), ('mail', 0), ('rcpt', 0), ('data', 0), ('end', 0), ('kept', 1))])
def drop(stage, kept):
    """smtplib sees a broken connection, the session tells that it was on purpose, and only what was kept is there."""
    with Letterbox('--chaos') as program:
        set_rules(program, {'At': stage, 'Drop': True})
        same(send(program), 'disconnected', 'smtplib')
        found = session(program)
        same(found['Ending'], 'dropped', 'ending')
        same([line['Line'] for line in found['Transcript'] if 'simulated' in line['Line']],
             ['(simulated by rule 1: connection dropped)'], 'transcript')
        same(len(program.messages()), kept, 'messages')


@case('/system/chaos/refused-at-the-end')
def refused_at_the_end():
    """A message that is refused at its end is not kept, and its session shows why."""
    with Letterbox('--chaos') as program:
        rule = {'At': 'end', 'Header': 'Subject: fault*', 'From': 'a@*', 'Reply': '554 5.6.0 No'}
        set_rules(program, rule)
        same(send(program), 554, 'smtplib')
        same(program.messages(), [], 'messages')
        same('(simulated by rule 1: reply 554)' in [line['Line'] for line in session(program)['Transcript']], True, 'transcript')


@cases('/system/chaos/addresses', [('refused', 'x+550@example.org', b'550 Simulated by the address'),
                                   ('dropped', 'x+drop@example.org', b'Remote host closed connection unexpectedly'),
                                   ('others', 'x+news@example.org', b'250 2.1.5 OK')])
def addresses(recipient, said):
    """Addresses that ask for a fault get it, as swaks sees it; without the option they do not."""
    for options, expected in (('--chaos-addresses',), said), ((), b'250 2.1.5 OK'):
        with Letterbox(*options) as program:
            found = subprocess.run(['swaks', '--server', f'127.0.0.1:{program.port}', '--to', recipient, '--from', 'a@example.org'],
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=PATIENCE, check=False).stdout
            if expected not in found:
                raise AssertionError(f'{expected} is not in {found}')


@case('/system/chaos/off')
def off():
    """Without an option there are no faults, and none can be set."""
    with Letterbox() as program:
        for method, path in ('GET', ''), ('PUT', ''), ('PUT', '/scenario'), ('POST', '/reset'):
            same(ask(program, method, '/api/v1/chaos' + path, b'{}'), (400, 'Chaos is not enabled'), method + path)


@cases('/system/chaos/bad-options', [
    ('scenario', ['--chaos-scenario', lambda: file_of(b'{\n"Rules": [\n{"At": "mail", "Replay": "451"}]}', 'bad.json')],
     'line 3: rule 1: "Replay" is not known here'),
    ('no-json', ['--chaos-scenario', lambda: file_of(b'At: mail', 'bad.json')], 'line 1: The body is not valid JSON'),
    ('missing', ['--chaos-scenario', '/nowhere/at.all'], '“/nowhere/at.all” cannot be read'),
    ('trigger', ['--chaos-triggers', 'Sender:451:50,Nobody:451:50'], '“Nobody:451:50” cannot be used'),
    ('code', ['--chaos-triggers', 'Sender:250:50'], '“Sender:250:50” cannot be used'),
    ('seed', ['--chaos-seed', '4294967296'], '--chaos-seed is too large'),
])
def bad_options(options, sentence):
    """What cannot be used ends the start with 2 and a sentence that names the thing."""
    done = run('--no-window', '--smtp', '127.0.0.1:0', '--no-http', *(option() if callable(option) else option for option in options))
    same(done.returncode, 2, 'exit code')
    if sentence not in done.stderr.decode():
        raise AssertionError(done.stderr)


main()
