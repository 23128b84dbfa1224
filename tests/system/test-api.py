#!/usr/bin/env python3
"""What the HTTP API of the built program has beyond Mailpit's: waiting, importing, settings."""
import base64
import pathlib
import socket
import threading
import time

from api import ask, exchange, get, open_request, status_of
from program import PATIENCE, Letterbox, run, scratch
from tap import Skip, case, cases, main, same
from upstream import Upstream
from wire import Client

TEXT = b'From: app@example.org\r\nSubject: %s\r\n\r\nHello\r\n'


def deliver(program, *subjects):
    with Client(program.port) as client:
        client.say('EHLO client.example')
        for subject in subjects:
            same(client.deliver(TEXT % subject.encode()), 250, 'the last reply')


# --- Waiting ---

@case('/system/api/wait/fifty-clients-while-a-thousand-messages-arrive')
def many_waits():
    answers = {}

    def wait(program, number):
        answers[number] = get(program, f'/api/v1/messages/wait?query=subject:%22mark-{number}-end%22&timeout={PATIENCE}')

    with Letterbox() as program:
        threads = [threading.Thread(target=wait, args=(program, number)) for number in range(50)]
        for thread in threads:
            thread.start()
        senders = [threading.Thread(target=deliver, args=(program, *[f'mark-{number}-end' for number in range(first, 1000, 4)]))
                   for first in range(4)]
        for thread in senders + threads:
            if thread in senders:
                thread.start()
        for thread in senders + threads:
            thread.join(PATIENCE)
        same(sorted(answers), list(range(50)), 'clients with an answer')
        for number, answer in answers.items():
            same([message['Subject'] for message in answer['messages']], [f'mark-{number}-end'], f'client {number}')
        same(get(program, '/api/v1/messages?limit=1')['total'], 1000, 'messages')


@cases('/system/api/wait/on-a-search', [
    ('at-once', 'query=first&wait=20', 1), ('in-vain', 'query=nothing&wait=0', 0), ('for-more', 'query=first&wait=0&count=2', 1),
    ('below-zero', 'query=first&wait=-1&count=-5', 1), ('with-a-date', 'query=first&before=1999-01-01&wait=0', 0),
])
def wait_on_search(query, found):
    with Letterbox() as program:
        deliver(program, 'first', 'second')
        answer = get(program, f'/api/v1/search?{query}')
        same((answer['messages_count'], len(answer['messages']), answer['total']), (found, found, 2), 'found')


@case('/system/api/wait/on-a-search-ends-when-the-message-comes')
def wait_on_search_later():
    with Letterbox() as program:
        with open_request(program, b'GET /api/v1/search?query=late&wait=600 HTTP/1.1\r\nHost: HOST\r\n\r\n') as waiting:
            deliver(program, 'early', 'late')
            same(status_of(waiting.recv(65536)), 200, 'status')


@case('/system/api/wait/clients-that-are-gone-hold-no-place')
def gone_clients():
    request = b'GET /api/v1/messages/wait?query=never&timeout=3600 HTTP/1.1\r\nHost: HOST\r\n\r\n'
    with Letterbox() as program:
        for _round in range(2):
            waiting = [open_request(program, request) for _number in range(128)]
            for connection in waiting:
                connection.close()
        same(get(program, '/api/v1/messages')['total'], 0, 'messages')


# --- Long answers ---

def mbox_of(count, size=1):
    return b''.join(b'From - Sun Nov 22 12:00:00 2026\nSubject: %d\n\n%s\n\n' % (number, b'x' * size) for number in range(count))


@case('/system/api/list/a-long-one-is-sent-in-pieces')
def long_list():
    with Letterbox() as program:
        ask(program, 'POST', '/api/v1/import', mbox_of(1000), {'Content-Type': 'application/mbox'})
        for path, start, count in (('/api/v1/messages?limit=0', 0, 1000), ('/api/v1/messages?limit=500', 0, 500),
                                   ('/api/v1/messages?limit=201&start=799', 799, 201), ('/api/v1/messages?limit=0&start=999', 999, 1),
                                   ('/api/v1/messages?limit=0&start=1000', 1000, 0), ('/api/v1/search?query=x&limit=1000', 0, 1000),
                                   ('/api/v1/search?query=x&limit=200', 0, 200)):
            answer = ask(program, 'GET', path)
            page = answer.json
            same([message['Subject'] for message in page['messages']], [str(number) for number in range(999 - start, 999 - start - count, -1)], path)
            same((page['start'], page['count'], page['total'], page['messages_count']), (start, count, 1000, 1000), path)
            same('transfer-encoding' in answer.headers or count <= 200, True, f'pieces of {path}')
        same(ask(program, 'HEAD', '/api/v1/messages?limit=0').body, b'', 'HEAD')
        same(status_of(exchange(program, b'GET /api/v1/messages?limit=0 HTTP/1.0\r\nHost: HOST\r\n\r\n')), 200, 'HTTP/1.0')
        # Clients that go away in the middle are no harm.
        for _number in range(20):
            with open_request(program, b'GET /api/v1/messages?limit=0 HTTP/1.1\r\nHost: HOST\r\n\r\n') as half:
                half.recv(1)
        same(program.end(), 0, 'exit code')


# --- Importing ---

MBOX = (b'From sender@example.org Sun Nov 22 12:00:00 2026\nSubject: one\n\n>From here\n\n'
        b'From - Sun Nov 22 12:00:01 2026\nSubject: two\n\nText\n')
RFC822, MBOX_TYPE = {'Content-Type': 'message/rfc822'}, {'Content-Type': 'application/mbox'}


@case('/system/api/import/one-message-octet-for-octet')
def import_one():
    octets = b'Subject: odd\r\n\r\nbare\nand \0 and \xff\r\nno end'
    with Letterbox() as program:
        answer = ask(program, 'POST', '/api/v1/import', octets, RFC822)
        same(answer.status, 200, f'status; {answer.text}')
        same((answer.json['Imported'], answer.json['Errors']), (1, []), 'answer')
        same(program.raw(answer.json['IDs'][0]), octets, 'source')


@case('/system/api/import/what-was-exported-comes-back-with-its-envelope')
def import_exported():
    store = str(scratch / 'import-store')
    with Letterbox('--store', store) as program:
        deliver(program, 'exported')
        was = get(program, '/api/v1/message/latest/envelope')
        program.end()
    exported = scratch / 'exported.eml'
    with Letterbox() as program:
        run('export', '--store', store, '--force', str(exported))
        answer = ask(program, 'POST', '/api/v1/import', exported.read_bytes(), RFC822)
        same(answer.status, 200, f'status; {answer.text}')
        now = get(program, '/api/v1/message/latest/envelope')
        same({name: now[name] for name in ('MailFrom', 'RcptTo', 'Helo', 'ReceivedAt')},
             {name: was[name] for name in ('MailFrom', 'RcptTo', 'Helo', 'ReceivedAt')}, 'envelope')
        same(program.raw(), TEXT % b'exported', 'source')


@case('/system/api/import/an-mbox-in-chunks')
def import_mbox():
    pieces = (MBOX[at:at + 7] for at in range(0, len(MBOX), 7))
    with Letterbox() as program:
        answer = ask(program, 'POST', '/api/v1/import', pieces, MBOX_TYPE)
        same(answer.status, 200, f'status; {answer.text}')
        same(answer.json['Imported'], 2, 'imported')
        same([message['Subject'] for message in program.messages()], ['two', 'one'], 'subjects')
        same(program.stored()[0], b'Subject: one\n\nFrom here\n', 'the quoting is gone')
        same(get(program, f'/api/v1/message/{answer.json["IDs"][0]}/envelope')['MailFrom'], 'sender@example.org', 'MailFrom')


@cases('/system/api/import/refuses', [
    ('no-type', b'x', {}, 415), ('a-form', b'x', {'Content-Type': 'multipart/form-data'}, 415),
    ('text', b'x', {'Content-Type': 'text/plain'}, 415), ('json', b'{}', {'Content-Type': 'application/json'}, 415),
    ('nothing', b'', RFC822, 400), ('no-mbox', b'Subject: x\r\n\r\nx\r\n', MBOX_TYPE, 400),
    ('a-foreign-page', b'x', {**RFC822, 'Origin': 'http://evil.example'}, 403),
    ('too-much', b'', {**RFC822, 'Content-Length': str(2 ** 40)}, 413),
])
def import_refused(body, headers, status):
    with Letterbox() as program:
        if 'Content-Length' in headers:
            answered = exchange(program, b'POST /api/v1/import HTTP/1.1\r\nHost: HOST\r\nExpect: 100-continue\r\n' +
                                ''.join(f'{name}: {value}\r\n' for name, value in headers.items()).encode() + b'\r\n')
            same(status_of(answered), status, 'status')
        else:
            same(ask(program, 'POST', '/api/v1/import', body, headers).status, status, 'status')
        same(program.messages(), [], 'messages')


@case('/system/api/import/needs-the-login')
def import_login():
    path = scratch / 'users'
    path.write_text('ann:secret\n')
    with Letterbox('--http-auth', str(path)) as program:
        same(ask(program, 'POST', '/api/v1/import', b'Subject: x\r\n\r\n', RFC822).status, 401, 'without')
        login = {'Authorization': 'Basic ' + base64.b64encode(b'ann:secret').decode()}
        same(ask(program, 'POST', '/api/v1/import', b'Subject: x\r\n\r\n', {**RFC822, **login}).status, 200, 'with')
        sent = {'From': {'Email': 'a@example.org'}, 'To': [{'Email': 'b@example.org'}], 'Text': 'x'}
        same(ask(program, 'POST', '/api/v1/send', sent, login).status, 200, 'send')
        same([message['Username'] for message in get(program, '/api/v1/messages', headers=login)['messages']], ['ann', ''],
             'who sent is told')


@case('/system/api/import/a-message-that-is-cut-off-is-not-taken')
def import_cut():
    head = b'POST /api/v1/import HTTP/1.1\r\nHost: HOST\r\nContent-Type: message/rfc822\r\nContent-Length: 100\r\n\r\n'
    with Letterbox() as program:
        open_request(program, head + b'Subject: half\r\n\r\n').close()
        same(ask(program, 'POST', '/api/v1/import', b'Subject: whole\r\n\r\n', RFC822).status, 200, 'the next one')
        same([message['Subject'] for message in program.messages()], ['whole'], 'subjects')


@case('/system/api/import/more-than-a-few-at-once-have-to-wait')
def import_busy():
    head = b'POST /api/v1/import HTTP/1.1\r\nHost: HOST\r\nContent-Type: message/rfc822\r\nContent-Length: 20\r\n\r\n'
    with Letterbox() as program:
        half = [open_request(program, head + b'Subject: x') for _number in range(4)]
        deadline = time.monotonic() + PATIENCE
        while (answer := ask(program, 'POST', '/api/v1/import', b'Subject: y\r\n\r\n', RFC822)).status != 503:
            same(time.monotonic() < deadline, True, 'a fifth import is refused')
        same(answer.headers.get('retry-after'), '1', 'Retry-After')
        for connection in half:
            connection.sendall(b'\r\n\r\nText..')
            same(status_of(connection.recv(65536)), 200, 'status of a slow one')
            connection.close()
        same(ask(program, 'POST', '/api/v1/import', b'Subject: z\r\n\r\n', RFC822).status, 200, 'status afterwards')


@cases('/system/api/what-waits-does-not-hold-up-the-end', [
    ('import', b'POST /api/v1/import HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/mbox\r\nContent-Length: 100\r\n\r\nFrom x\n'),
    ('wait', b'GET /api/v1/messages/wait?query=never&timeout=3600 HTTP/1.1\r\nHost: HOST\r\n\r\n'),
    ('event-stream', b'GET /mailhog/api/v1/events HTTP/1.1\r\nHost: HOST\r\n\r\n'),
])
def end_while_waiting(request):
    with Letterbox() as program:
        with open_request(program, request):
            same(ask(program, 'GET', '/livez').status, 200, 'meanwhile')
            same(program.end(), 0, 'exit code')


def resident(program):
    """MiB of memory in use."""
    for line in pathlib.Path(f'/proc/{program.process.pid}/status').read_text().splitlines():
        if line.startswith('VmHWM:'):
            return int(line.split()[1]) / 1024
    raise AssertionError('no VmHWM')


@case('/system/api/import/a-large-mbox-does-not-stay-in-memory')
def import_large():
    message = b'From - Sun Nov 22 12:00:00 2026\nSubject: large\n\n' + b'%s\n' % (b'x' * 76) * 13000 + b'\n'
    with Letterbox() as program:
        ask(program, 'POST', '/api/v1/import', message, MBOX_TYPE)
        before = resident(program)
        answer = ask(program, 'POST', '/api/v1/import', (message for _number in range(120)), MBOX_TYPE)
        same((answer.status, answer.json['Imported']), (200, 120), 'imported')
        grown = resident(program) - before
        same(grown < 80, True, f'{grown:.0f} MiB more for an mbox of {120 * len(message) / 1048576:.0f} MiB')


# --- Settings ---

@case('/system/api/settings/are-told-without-the-password')
def settings_told():
    with Letterbox('--upstream', '127.0.0.1:9', '--upstream-user', 'ann', env={'LETTERBOX_UPSTREAM_PASSWORD': 'tops3cret'}) as program:
        same(get(program, '/api/v1/settings'),
             {'Mode': 'capture', 'Upstream': {'Server': '127.0.0.1:9', 'Tls': 'none', 'User': 'ann'}}, 'settings')


@case('/system/api/settings/change-until-the-end')
def settings_changed():
    with Letterbox() as program:
        same(get(program, '/api/v1/settings'), {'Mode': 'capture', 'Upstream': None}, 'at first')
        answer = ask(program, 'PUT', '/api/v1/settings', {'mode': 'relay', 'Upstream': {
            'Server': '127.0.0.1:9', 'User': 'ann', 'Password': 'tops3cret'}})
        wanted = {'Mode': 'relay', 'Upstream': {'Server': '127.0.0.1:9', 'Tls': 'none', 'User': 'ann'}}
        same((answer.status, answer.json), (200, wanted), 'answer')
        same('tops3cret' in answer.text, False, 'the password is told')
        same(get(program, '/api/v1/webui')['MessageRelay']['SMTPServer'], '127.0.0.1:9', 'the server')
        same(ask(program, 'PUT', '/api/v1/settings', {'Mode': 'debug'}).json['Mode'], 'debug', 'mode')
        same(ask(program, 'PUT', '/api/v1/settings', {'Upstream': None}).json, {'Mode': 'debug', 'Upstream': None}, 'none')
        same(ask(program, 'PUT', '/api/v1/settings', {}).json, {'Mode': 'debug', 'Upstream': None}, 'nothing to change')


@cases('/system/api/settings/refuse', [
    ('bad-json', b'{'), ('list', b'[]'), ('unknown-mode', {'Mode': 'steal'}), ('mode-is-a-number', {'Mode': 1}),
    ('relay-without-upstream', {'Mode': 'relay'}), ('mailman-without-upstream', {'Mode': 'mailman'}),
    ('upstream-is-a-text', {'Upstream': '127.0.0.1:9'}), ('no-server', {'Upstream': {}}), ('no-port', {'Upstream': {'Server': 'x'}}),
    ('bad-tls', {'Upstream': {'Server': '127.0.0.1:9', 'Tls': 'maybe'}}),
    ('login-in-the-clear', {'Mode': 'relay', 'Upstream': {'Server': 'mail.example.org:25', 'Tls': 'none', 'User': 'a', 'Password': 'b'}}),
    ('login-without-password', {'Mode': 'debug', 'Upstream': {'Server': '127.0.0.1:9', 'User': 'a'}}),
])
def settings_refused(body):
    with Letterbox() as program:
        same(ask(program, 'PUT', '/api/v1/settings', body).status, 400, 'status')
        same(get(program, '/api/v1/settings'), {'Mode': 'capture', 'Upstream': None}, 'nothing has changed')


@case('/system/api/settings/are-not-for-other-machines')
def settings_remote():
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:  # sends nothing: asks which address it would use
            probe.connect(('192.0.2.1', 9))
            own = probe.getsockname()[0]
    except OSError:
        own = '127.0.0.1'
    if own.startswith('127.'):
        raise Skip('this machine has no address but loopback')
    with Letterbox('--http', '0.0.0.0:0', '--http-open') as program:
        address = (own, program.http[1])
        same(ask(program, 'GET', '/api/v1/settings', address=address).status, 200, 'reading')
        same(ask(program, 'PUT', '/api/v1/settings', {'Mode': 'debug'}, address=address).status, 403, 'changing')
        same(get(program, '/api/v1/settings', address=address)['Mode'], 'capture', 'mode')


# --- Releasing ---

@cases('/system/api/release-answers-what-the-server-says', [
    ('taken', {}, 200, 'ok'), ('recipient-refused', {'rcpt': '550 5.1.1 Nobody here'}, 400, 'Nobody here'),
    ('message-refused', {'dot': '554 5.7.1 Spam'}, 400, 'Spam'), ('put-off', {'dot': '451 4.3.0 Later'}, 200, 'ok'),
])
def release(replies, status, words):
    with Upstream(**replies) as upstream, Letterbox('--upstream', upstream.address, '--relay-allow', '*@example.net') as program:
        deliver(program, 'released')
        answer = ask(program, 'POST', '/api/v1/message/latest/release', {'To': ['b@example.net']})
        same((answer.status, words in answer.text), (status, True), f'{answer.text}')
        same(ask(program, 'POST', '/api/v1/message/latest/release', {'To': ['c@example.org', 'b@example.net']}).text,
             'Failed: Address(es) do not match the allowlist: c@example.org', 'who is not allowed')
        for body in ({}, {'To': []}, {'To': ['b']}, {'To': 'b@example.net'}, b'{', {'To': ['b@example.net>\r\nDATA']}):
            same(ask(program, 'POST', '/api/v1/message/latest/release', body).status, 400, f'{body}')


# --- Figures ---

@case('/system/api/metrics/by-tag')
def tag_metrics():
    with Letterbox() as program:
        deliver(program, 'one')
        ask(program, 'PUT', '/api/v1/tags', {'IDs': [program.messages()[0]['ID']], 'Tags': ['Two words']})
        same('mailpit_tag_messages{tag="Two words"} 1\n' in ask(program, 'GET', '/metrics').text, True, 'metrics')


if __name__ == '__main__':
    main()
