#!/usr/bin/env python3
"""MailHog's API of the built program, under /mailhog and on a port of its own: the JSON that MailHog itself makes."""
import base64
import json
import os

from api import ask, exchange, get, open_request, status_of
from program import Letterbox, run
from tap import case, cases, main, same
from upstream import Upstream
from wire import Client

HEAD = b'From: App <app@example.org>\r\nTo: Carla <carla@example.com>\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n'
MIXED = (HEAD + b'Message-ID: <1@example.org>\r\nX-Two: a\r\nX-Two: b\r\n c\r\nMIME-Version: 1.0\r\n'
         b'Content-Type: multipart/mixed; boundary="x y"\r\n\r\nA preamble.\r\n'
         b'--x y\r\nContent-Type: multipart/alternative; boundary=in\r\n\r\n'
         b'--in\r\nContent-Type: text/plain\r\n\r\nText & more\r\n'
         b'--in\r\nContent-Type: text/html\r\n\r\n<p>Page</p>\r\n--in--\r\n'
         b'--x y\r\nContent-Type: text/csv\r\nContent-Transfer-Encoding: base64\r\n'
         b'Content-Disposition: attachment; filename="a.csv"\r\n\r\nYSxiCg==\r\n--x y--\r\n')


def deliver(program, *messages, sender='bounce@example.org', recipients=('carla@example.com', 'hidden@example.com')):
    with Client(program.port) as client:
        client.say('EHLO client.example')
        for octets in messages:
            same(client.deliver(octets, sender, recipients), 250, 'the last reply')


def places(program):
    """(prefix, address) of both places that the API is at."""
    return [('/mailhog', program.http), ('', program.mailhog)]


@case('/system/mailhog/a-message-is-as-mailhog-writes-it')
def message():
    with Letterbox('--mailhog', '127.0.0.1:0') as program:
        program.wait_for(lambda: program.mailhog, 'the port of its own')
        deliver(program, MIXED)
        identifier = program.messages()[0]['ID']
        for prefix, address in places(program):
            answer = ask(program, 'GET', f'{prefix}/api/v1/messages/{identifier}', address=address)
            same((answer.status, answer.headers['content-type']), (200, 'text/json'), 'answer')
            mail = answer.json
            same(list(mail), ['ID', 'From', 'To', 'Content', 'Created', 'MIME', 'Raw'], 'keys')
            same(mail['ID'], identifier, 'ID')
            same(mail['From'], {'Relays': None, 'Mailbox': 'bounce', 'Domain': 'example.org', 'Params': ''}, 'From')
            same([path['Mailbox'] for path in mail['To']], ['carla', 'hidden'], 'To')
            same(mail['Raw'], {'From': 'bounce@example.org', 'To': ['carla@example.com', 'hidden@example.com'],
                               'Data': MIXED.decode(), 'Helo': 'client.example'}, 'Raw')
            headers = mail['Content']['Headers']
            same(headers['Subject'], ['=?utf-8?q?Gr=C3=BC=C3=9Fe?='], 'nothing is decoded')
            same(headers['X-Two'], ['b c'], 'the last field of a name, in one line')
            same(headers['Return-Path'], ['<bounce@example.org>'], 'Return-Path')
            same(headers['Message-ID'], ['<1@example.org>'], 'Message-ID')
            same(headers['Received'][0].startswith('from client.example by '), True, 'Received')
            same((mail['Content']['Size'], mail['Content']['MIME']), (len(MIXED), None), 'Content')
            same(mail['Content']['Body'], MIXED.decode().partition('\r\n\r\n')[2], 'Body')
            # MailHog counts what is before the first boundary and behind the last as parts.
            parts = mail['MIME']['Parts']
            same([part['Headers'].get('Content-Type') for part in parts],
                 [None, ['multipart/alternative; boundary=in'], ['text/csv'], None], 'parts')
            same([part['Body'] for part in parts][::3], ['A preamble.', '--'], 'what is around them')
            same(parts[2], {'Headers': {'Content-Disposition': ['attachment; filename="a.csv"'], 'Content-Transfer-Encoding': ['base64'],
                                        'Content-Type': ['text/csv']}, 'Body': 'YSxiCg==', 'Size': len(
                                            b'Content-Type: text/csv\r\nContent-Transfer-Encoding: base64\r\n'
                                            b'Content-Disposition: attachment; filename="a.csv"\r\n\r\nYSxiCg=='), 'MIME': None}, 'a part')
            same([part['Body'] for part in parts[1]['MIME']['Parts']], ['Text & more', '<p>Page</p>', '--'], 'parts within')


@cases('/system/mailhog/odd-messages-are-told', [
    ('empty', b''), ('no-header', b'only text\r\n'), ('no-body', b'Subject: x\r\n\r\n'), ('all-octets', HEAD + b'\r\n' + bytes(range(256))),
    ('no-boundary', b'Content-Type: multipart/mixed\r\n\r\nx\r\n'), ('deep', b''.join(
        b'Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n' % (level, level) for level in range(50)) + b'\r\nx\r\n'),
    ('many-parts', b'Content-Type: multipart/mixed; boundary=b\r\n\r\n' + b'--b\r\n\r\nx\r\n' * 5000),
])
def odd(octets):
    with Letterbox() as program:
        deliver(program, octets)
        item, = get(program, '/mailhog/api/v2/messages')['items']
        same(item['Raw']['Data'].encode()[:9], program.raw()[:9], 'source')
        same(len(json.dumps(item)) < 20 * len(octets) + 500000, True, f'{len(json.dumps(item))} octets for {len(octets)}')


@case('/system/mailhog/lists')
def lists():
    with Letterbox('--mailhog', '127.0.0.1:0') as program:
        program.wait_for(lambda: program.mailhog, 'the port of its own')
        deliver(program, *[b'Subject: %d\r\n\r\nx\r\n' % number for number in range(60)])
        for prefix, address in places(program):
            everything = get(program, f'{prefix}/api/v1/messages', address=address)
            same([mail['Content']['Headers']['Subject'] for mail in everything], [[str(number)] for number in range(59, -1, -1)], 'v1')
            for query, start, count in (('', 0, 50), ('?start=58', 58, 2), ('?start=5&limit=3', 5, 3), ('?limit=0', 0, 50), ('?limit=-1', 0, 50),
                                        ('?limit=100000', 0, 60), ('?start=-1', 0, 50), ('?start=x&limit=y', 0, 50), ('?start=4294967295', 4294967295, 0)):
                page = get(program, f'{prefix}/api/v2/messages{query}', address=address)
                same(list(page), ['total', 'count', 'start', 'items'], 'keys')
                same((page['total'], page['count'], page['start'], len(page['items'])), (60, count, start, count), query)
        same(ask(program, 'HEAD', '/mailhog/api/v2/messages').body, b'', 'HEAD')


@case('/system/mailhog/searches')
def searches():
    with Letterbox() as program:
        deliver(program, HEAD + b'\r\nNeedle "in" hay\r\n')
        deliver(program, b'From: hidden@example.com\r\nTo: nobody@example.net\r\n\r\nother\r\n', sender='carla@example.com')
        for kind, query, subjects in (('from', 'BOUNCE@', 1), ('from', 'app', 1), ('from', 'carla', 1), ('from', 'hidden', 1), ('to', 'hidden', 2),
                                      ('to', 'carla', 2), ('to', 'nobody', 1), ('to', 'bounce', 0), ('containing', 'needle', 1),
                                      ('containing', '%22in%22', 1), ('containing', 'other', 1), ('containing', 'absent', 0),
                                      ('containing', "'%3B%20DROP%20TABLE%20messages%3B--", 0), ('containing', '%28', 0), ('from', '%5C', 0),
                                      ('containing', 'is:unread', 0)):
            found = get(program, f'/mailhog/api/v2/search?kind={kind}&query={query}')
            same((found['total'], found['count'], len(found['items'])), (subjects, subjects, subjects), f'{kind} {query}')
        same(get(program, '/mailhog/api/v2/search?kind=to&query=carla&start=1&limit=1')['count'], 1, 'a page')
        for query in ('', '?kind=from', '?kind=subject&query=x', '?query=x', '?kind=to&query='):
            same(ask(program, 'GET', f'/mailhog/api/v2/search{query}').status, 400, query)


@case('/system/mailhog/deletes')
def deletes():
    with Letterbox('--mailhog', '127.0.0.1:0') as program:
        program.wait_for(lambda: program.mailhog, 'the port of its own')
        deliver(program, MIXED, MIXED, MIXED)
        newest = program.messages()[0]['ID']
        answer = ask(program, 'DELETE', f'/api/v1/messages/{newest}', address=program.mailhog)
        same((answer.status, answer.body, answer.headers['content-type']), (200, b'', 'text/json'), 'one')
        same(len(program.messages()), 2, 'left')
        same(ask(program, 'DELETE', f'/mailhog/api/v1/messages/{newest}').status, 404, 'again')
        same(ask(program, 'GET', f'/mailhog/api/v1/messages/{newest}').text, 'null', 'what is not there')
        same(len(program.messages()), 2, 'left')
        answer = ask(program, 'DELETE', '/mailhog/api/v1/messages')
        same((answer.status, answer.body), (200, b''), 'all')
        same(program.messages(), [], 'left')


@case('/system/mailhog/downloads')
def downloads():
    with Letterbox() as program:
        deliver(program, MIXED)
        identifier = program.messages()[0]['ID']
        base = f'/mailhog/api/v1/messages/{identifier}'
        whole = ask(program, 'GET', f'{base}/download')
        same((whole.body, whole.headers['content-type'], whole.headers['content-disposition']),
             (MIXED, 'message/rfc822', f'attachment; filename="{identifier}.eml"'), 'message')
        part = ask(program, 'GET', f'{base}/mime/part/2/download')
        same((part.body, part.headers['content-disposition']), (b'a,b\n', f'attachment; filename="{identifier}-part-2"'), 'part')
        for position in ('4', '-1', 'x', '99999999999'):
            same(ask(program, 'GET', f'{base}/mime/part/{position}/download').status, 404, position)
        same(get(program, '/mailhog/api/v2/outgoing-smtp'), {}, 'servers')


@case('/system/mailhog/releases-to-the-upstream-server-only')
def release():
    with Upstream() as upstream, Letterbox('--upstream', upstream.address) as program:
        deliver(program, MIXED)
        path = f'/mailhog/api/v1/messages/{program.messages()[0]["ID"]}/release'
        for body, status in ((b'{', 400), ({}, 400), ({'Email': 'x'}, 400), ({'Email': 'a@example.net', 'Host': 'evil.example', 'Port': '25'}, 403)):
            same(ask(program, 'POST', path, body).status, status, f'{body}')
        same(ask(program, 'POST', path.replace(path.split('/')[5], 'unknown'), {'Email': 'a@example.net'}).status, 404, 'unknown')
        host, _, port = upstream.address.partition(':')
        answer = ask(program, 'POST', path, {'email': 'a@example.net', 'host': host, 'port': port, 'mechanism': 'PLAIN'})
        same((answer.status, answer.body), (200, b''), 'answer')
        upstream.wait_for(lambda: upstream.messages, 'the message')
        same([line for line in upstream.lines if line.startswith('RCPT')], ['RCPT TO:<a@example.net>'], 'recipients')
    with Letterbox() as program:
        deliver(program, MIXED)
        same(ask(program, 'POST', f'/mailhog/api/v1/messages/{program.messages()[0]["ID"]}/release', {'Email': 'a@example.net'}).status, 403,
             'without an upstream server')


def read_until(connection, wanted):
    octets = b''
    while wanted not in octets:
        piece = connection.recv(65536)
        if not piece:
            raise AssertionError(f'the end came before {wanted}: {octets[-500:]}')
        octets += piece
    return octets


@case('/system/mailhog/event-stream')
def event_stream():
    with Letterbox() as program:
        with open_request(program, b'GET /mailhog/api/v1/events HTTP/1.1\r\nHost: HOST\r\n\r\n') as stream:
            head = read_until(stream, b'\r\n:\n\n\r\n')
            same(b'\r\nContent-Type: text/event-stream\r\n' in head, True, f'{head}')
            deliver(program, MIXED, HEAD + b'\r\nsecond\r\n')
            told = b''
            while told.count(b'\n\n') < 2:
                told += stream.recv(65536)
            same(told.count(b'data: {"ID":'), 2, f'events in {told}')
        # A client that has closed is forgotten, and holds no place.
        for _number in range(200):
            open_request(program, b'GET /mailhog/api/v1/events HTTP/1.1\r\nHost: HOST\r\n\r\n').close()
        same(len(get(program, '/mailhog/api/v1/messages')), 2, 'messages')
        same(program.end(), 0, 'exit code')


def read_frame(connection):
    """The text of one frame (RFC 6455 5.2) that is not masked."""
    def exactly(length):
        octets = b''
        while len(octets) < length:
            piece = connection.recv(length - len(octets))
            if not piece:
                raise AssertionError('the connection ended')
            octets += piece
        return octets

    first, length = exactly(2)
    if length >= 126:
        length = int.from_bytes(exactly(2 if length == 126 else 8), 'big')
    same(first, 0x81, 'a text in one frame')
    return exactly(length)


def upgrade(path):
    key = base64.b64encode(os.urandom(16))
    return (b'GET %s HTTP/1.1\r\nHost: HOST\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n'
            b'Sec-WebSocket-Key: %s\r\n\r\n' % (path.encode(), key))


@case('/system/mailhog/websocket')
def websocket():
    with Letterbox('--mailhog', '127.0.0.1:0') as program:
        program.wait_for(lambda: program.mailhog, 'the port of its own')
        for prefix, address in places(program):
            with open_request(program, upgrade(f'{prefix}/api/v2/websocket'), address) as connection:
                same(status_of(read_until(connection, b'\r\n\r\n')), 101, 'status')
                deliver(program, MIXED)
                mail = json.loads(read_frame(connection))
                same(mail['Raw']['Helo'], 'client.example', 'a message a frame')
        same(status_of(exchange(program, upgrade('/api/v2/websocket'))), 404, 'not among the paths of Mailpit')
        same(status_of(exchange(program, upgrade('/api/events'), program.mailhog)), 404, 'nor the other way round')


@cases('/system/mailhog/guards-are-the-same', [
    ('foreign-host', b'GET /api/v2/messages HTTP/1.1\r\nHost: evil.example\r\n\r\n', 421),
    ('foreign-origin', b'DELETE /api/v1/messages HTTP/1.1\r\nHost: HOST\r\nOrigin: http://evil.example\r\n\r\n', 403),
    ('foreign-websocket', upgrade('/api/v2/websocket').replace(b'\r\n\r\n', b'\r\nOrigin: http://evil.example\r\n\r\n'), 403),
    ('form', b'DELETE /api/v1/messages HTTP/1.1\r\nHost: HOST\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n\r\nx', 415),
    ('mailpit-path', b'GET /api/v1/info HTTP/1.1\r\nHost: HOST\r\n\r\n', 404), ('probe', b'GET /livez HTTP/1.1\r\nHost: HOST\r\n\r\n', 404),
    ('prefix-twice', b'GET /mailhog/api/v2/messages HTTP/1.1\r\nHost: HOST\r\n\r\n', 404),
    ('wrong-method', b'PUT /api/v1/messages HTTP/1.1\r\nHost: HOST\r\nContent-Length: 0\r\n\r\n', 405),
    ('preflight', b'OPTIONS /api/v1/messages HTTP/1.1\r\nHost: HOST\r\n\r\n', 200),
])
def guards(octets, status):
    with Letterbox('--mailhog', '127.0.0.1:0') as program:
        program.wait_for(lambda: program.mailhog, 'the port of its own')
        deliver(program, MIXED)
        answer = exchange(program, octets, program.mailhog)
        same(status_of(answer), status, f'{answer!r}')
        for header in (b'X-Content-Type-Options: nosniff', b"Content-Security-Policy: default-src 'none'; sandbox"):
            same(header in answer, True, header)
        same(len(program.messages()), 1, 'messages')


@case('/system/mailhog/jim-is-rules-of-the-fault-scenario')
def jim():
    everything = {'DisconnectChance': 0, 'AcceptChance': 1, 'LinkSpeedAffect': 0, 'LinkSpeedMin': 1024, 'LinkSpeedMax': 10240,
                  'RejectSenderChance': 1, 'RejectRecipientChance': 0, 'RejectAuthChance': 0}
    with Letterbox() as program:
        path = '/mailhog/api/v2/jim'
        for method in ('GET', 'PUT', 'DELETE'):
            same(ask(program, method, path, {}).status, 404, f'{method} while Jim is away')
        same(ask(program, 'POST', path).status, 201, 'invited')
        same(get(program, path), {'DisconnectChance': 0.005, 'AcceptChance': 0.99, 'LinkSpeedAffect': 0.1, 'LinkSpeedMin': 1024, 'LinkSpeedMax': 10240,
                                  'RejectSenderChance': 0.05, 'RejectRecipientChance': 0.05, 'RejectAuthChance': 0.05}, 'defaults')
        same(ask(program, 'POST', path).status, 400, 'invited twice')
        for body in (b'{', {'AcceptChance': 'x'}, {'AcceptChance': -1}):
            same(ask(program, 'PUT', path, body).status, 400, f'{body}')
        same(ask(program, 'PUT', path, everything).status, 200, 'changed')
        same(get(program, path), everything, 'what is told')
        with Client(program.port) as client:
            same(client.say('EHLO x', 'MAIL FROM:<a@example.org>'), [250, 550], 'replies with Jim')
        same(ask(program, 'DELETE', path).status, 200, 'sent away')
        deliver(program, MIXED)


@cases('/system/mailhog/wrong-usage-is-2', [
    ('without-http', ['--no-http', '--mailhog', '127.0.0.1:0']), ('open-to-all', ['--mailhog', '0.0.0.0:0']), ('no-port', ['--mailhog', 'x']),
    ('unix', ['--mailhog', 'unix:/tmp/x']), ('same-address', ['--http', '127.0.0.1:8025', '--mailhog', '127.0.0.1:8025']),
])
def usage(options):
    same(run('--no-window', '--timeout', '1', '--smtp', '127.0.0.1:0', *options).returncode, 2, 'exit code')


if __name__ == '__main__':
    main()
