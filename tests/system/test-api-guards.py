#!/usr/bin/env python3
"""What the HTTP API of the built program refuses, whoever asks: foreign pages, two readings, tricks, floods. Nothing is deleted by any of it."""
import pathlib
import socket
import threading
import urllib.parse

from api import ask, exchange, get, open_request, status_of
from program import PATIENCE, Letterbox, scratch
from tap import case, cases, main, same
from wire import Client

KEPT = b'Subject: kept\r\n\r\nText\r\n'


def deliver(program, *messages):
    with Client(program.port) as client:
        client.say('EHLO client.example')
        for octets in messages or (KEPT,):
            same(client.deliver(octets), 250, 'the last reply')


def check(octets, status, number=1):
    """The answer to these octets; the message is still there."""
    with Letterbox() as program:
        deliver(program)
        answer = exchange(program, octets)
        same(status_of(answer), status, f'{answer[:300]!r}')
        same(answer.count(b'HTTP/1.'), number, f'answers in {answer[:300]!r}')
        same(len(program.messages()), 1, 'messages')
        same(program.end(), 0, 'exit code')
        return answer


# --- Who asks: DNS rebinding, other sites' pages ---

HOSTS = [
    ('evil.example', 421), ('evil.example:PORT', 421), ('127.0.0.1.evil.example:PORT', 421), ('127.0.0.1:PORT.evil.example', 421), ('evil.example#@127.0.0.1:PORT', 421),
    ('127.0.0.1:1', 421), ('127.0.0.1:PORT0', 421), ('localhost.:PORT', 421), ('localhostx:PORT', 421), ('0.0.0.0:PORT', 421), ('127.0.0.2:PORT', 421), ('[::]:PORT', 421),
    ('[::ffff:127.0.0.1]:PORT', 421), ('2130706433:PORT', 421), ('127.1:PORT', 421), ('', 421), ('127.0.0.1:', 421), ('user@127.0.0.1:PORT', 421),
    ('127.0.0.1:PORT, evil.example', 421), ('127.0.0.1', 200), ('127.0.0.1:PORT', 200), ('LocalHost:PORT', 200), ('localhost', 200), ('[::1]:PORT', 200),
]


@case('/system/api-guards/only-own-hosts-are-served')
def hosts():
    with Letterbox() as program:
        deliver(program)
        for host, status in HOSTS:
            host = host.replace('PORT', str(program.http[1]))
            answer = exchange(program, f'GET /api/v1/messages HTTP/1.1\r\nHost: {host}\r\n\r\n'.encode())
            # What is no host at all (RFC 9112 3.2) libsoup refuses before us.
            same(status_of(answer) in ((200,) if status == 200 else (400, 421)), True, f'{host}: {answer[:200]!r}')
            same(b'kept' in answer, status == 200, f'{host}: what is told')


ORIGINS = ['http://evil.example', 'null', 'http://127.0.0.1:1', 'https://HOST', 'http://HOST.evil.example', 'http://localhost', 'file://', 'http://HOST, http://evil.example']
CHANGES = [('DELETE', '/api/v1/messages', ''), ('PUT', '/api/v1/messages', '{}'), ('DELETE', '/api/v1/search?query=kept', ''), ('PUT', '/api/v1/settings', '{"Mode": "debug"}'),
           ('POST', '/api/v1/send', '{"From": {"Email": "a@x"}}'), ('PUT', '/api/v1/tags', '{"IDs": []}'), ('DELETE', '/mailhog/api/v1/messages', '')]
FORM_TYPES = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'TEXT/PLAIN;charset=utf-8', 'text/plain, application/json']


def changes_with(field):
    """The statuses of every request that changes something, with one more header field."""
    with Letterbox() as program:
        deliver(program)
        for method, path, body in CHANGES:
            request = f'{method} {path} HTTP/1.1\r\nHost: HOST\r\nContent-Length: {len(body)}\r\n{field}\r\n\r\n{body}'
            yield method, path, exchange(program, request.encode())
        same(get(program, '/api/v1/settings')['Mode'], 'capture', 'mode')
        same([message['Subject'] for message in program.messages()], ['kept'], 'messages')
        same(program.messages()[0]['Read'], False, 'the read mark')


@cases('/system/api-guards/foreign-origins-change-nothing', [(origin.replace('/', '|'), origin) for origin in ORIGINS])
def origins(origin):
    for method, path, answer in changes_with(f'Origin: {origin}'):
        same(status_of(answer), 403, f'{method} {path}')
        same(b'Access-Control' in answer, False, 'a CORS header')


@cases('/system/api-guards/other-sites-change-nothing', [('cross-site', 'cross-site'), ('same-site', 'same-site')])
def sites(site):
    for method, path, answer in changes_with(f'Sec-Fetch-Site: {site}'):
        same(status_of(answer), 403, f'{method} {path}')


@cases('/system/api-guards/forms-change-nothing', [(kind.replace('/', '|'), kind) for kind in FORM_TYPES])
def forms(kind):
    for method, path, answer in changes_with(f'Content-Type: {kind}'):
        same(status_of(answer), 415, f'{method} {path}')


@case('/system/api-guards/cors-is-off-unless-asked-for')
def cors():
    with Letterbox('--api-cors', 'http://app.test:3000') as program:
        deliver(program)
        for origin, status in (('http://app.test:3000', 200), ('http://app.test:3001', 403), ('https://app.test:3000', 403), ('http://app.test:3000.evil.example', 403)):
            answer = ask(program, 'GET', '/api/v1/messages', headers={'Origin': origin})
            same((answer.status, answer.headers.get('access-control-allow-origin')), (status, origin if status == 200 else None), origin)
            preflight = ask(program, 'OPTIONS', '/api/v1/messages', headers={'Origin': origin, 'Access-Control-Request-Method': 'DELETE'})
            same((preflight.status, 'access-control-allow-methods' in preflight.headers), (status, status == 200), f'preflight of {origin}')
        same('access-control-allow-origin' in ask(program, 'GET', '/api/v1/messages').headers, False, 'without Origin')


@case('/system/api-guards/logins')
def logins():
    path = scratch / 'guards-users'
    path.write_text('ann:sec:ret\n')
    with Letterbox('--http-auth', str(path)) as program:
        deliver(program)
        for login, status in ((None, 401), ('Basic YW5uOnNlYzpyZXQ=', 200), ('basic YW5uOnNlYzpyZXQ=', 200), ('Basic YW5uOnNlY3JldA==', 401), ('Basic YW5u', 401),
                              ('Basic', 401), ('Basic ====', 401), ('Basic YW5uOnNlYzpyZXQAeA==', 401), ('Bearer YW5uOnNlYzpyZXQ=', 401), ('Basic ' + 'A' * 5000, 401)):
            for target in ('/api/v1/messages', '/view/latest.txt', '/api/events', '/mailhog/api/v2/messages', '/api/v1/openapi.json', '/nothing'):
                answer = ask(program, 'GET', target, headers={'Authorization': login} if login else {})
                same((answer.status == 401, b'kept' in answer.body), (status == 401, status == 200 and 'messages' in target), f'{login} {target}')
            same(ask(program, 'GET', '/livez').status, 200, 'the probe')


# --- What is asked: paths, two readings, numbers, queries ---

@cases('/system/api-guards/path-tricks', [
    (path.replace('/', '|'), path, status) for path, status in (
        # Dot segments are taken away before anyone looks for a route (RFC 3986 5.2.4): what is left is a path like any other.
        ('/api/%2e%2e/livez', 200), ('/view/../livez', 200), ('/mailhog/../livez', 200), ('/api/v1/../../etc/passwd', 404), ('/%2e%2e/%2e%2e/etc/passwd', 404), ('/view/..%2f..%2fetc%2fpasswd', 404), 
        ('/view/%2e%2e.html', 404), ('/api/v1/message/..%2f..%2fetc%2fpasswd/raw', 404), ('/api/v1/message/%00/raw', 404), ('/api/v1/message/%ff%fe/raw', 404),
        ('/api/v1/message/x%0d%0aX-Injected:%20y/raw?dl=1', 404), ('/api/v1/message/*/raw', 404), ("/api/v1/message/'%20OR%201=1--/raw", 404), ('/api/v1/message/latest/part/..%2f1', 404),
        ('/api/v1/message/latest/part/-1', 404), ('/api/v1/message/latest/part/99999999999999999999', 404), ('/api/v1//messages', 404), ('//api/v1/messages', 404),
        ('/api/v1/messages/', 404), ('/API/V1/messages', 404), ('/mailhog', 404), ('/mailhog/', 404), ('/mailhog/livez', 404),
        ('/mailhog/mailhog/api/v2/messages', 404), ('/api/v1/messages%3flimit=0', 404), ('/;/api/v1/messages', 404), ('/\\api\\v1\\messages', 404), ('/' + 'a/' * 500, 404))])
def paths(path, status):
    answer = check(f'GET {path} HTTP/1.1\r\nHost: HOST\r\n\r\n'.encode(), status)
    same(b'root:' in answer or b'X-Injected' in answer, False, f'{answer!r}')


HIDDEN = 'DELETE /api/v1/messages HTTP/1.1\r\nHost: HOST\r\n\r\n'


@cases('/system/api-guards/no-second-request-hides', [
    ('behind-a-get', f'GET /livez HTTP/1.1\r\nHost: HOST\r\n\r\n{HIDDEN}', 200),
    ('in-a-body-of-get', f'GET /livez HTTP/1.1\r\nHost: HOST\r\nContent-Length: {len(HIDDEN)}\r\n\r\n{HIDDEN}', 200),
    ('two-lengths', f'GET /livez HTTP/1.1\r\nHost: HOST\r\nContent-Length: 0\r\nContent-Length: {len(HIDDEN)}\r\n\r\n{HIDDEN}', 400),
    ('length-and-chunks', f'GET /livez HTTP/1.1\r\nHost: HOST\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{HIDDEN}', 400),
    ('chunked-twice', f'POST /api/v1/send HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{HIDDEN}', 400),
    ('length-with-a-plus', f'GET /livez HTTP/1.1\r\nHost: HOST\r\nContent-Length: +0\r\n\r\n{HIDDEN}', 400),
    ('length-in-hexadecimal', f'GET /livez HTTP/1.1\r\nHost: HOST\r\nContent-Length: 0x0\r\n\r\n{HIDDEN}', 400),
    ('behind-a-refused-import', f'POST /api/v1/import HTTP/1.1\r\nHost: HOST\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n{HIDDEN}', 415),
    ('in-a-refused-import', f'POST /api/v1/import HTTP/1.1\r\nHost: HOST\r\nContent-Type: text/html\r\nContent-Length: {len(HIDDEN)}\r\n\r\n{HIDDEN}', 415),
])
def hidden(request, status):
    check(request.encode(), status)


BAD_JSON = [b'{', b'}', b'', b'[]', b'null', b'true', b'1', b'"IDs"', b'{"IDs": "x"}', b'{"IDs": [1]}', b'{"IDs": {}}', b'{"IDs": [null]}', b"{'IDs': []}", b'{"IDs": [],}',
            b'{"IDs": []} x', b'\xff', b'{"IDs": ["\xff"]}', b'\0', b'{"a":' * 5000, b'[' * 100000, b'{"IDs": [' + b'[' * 1000 + b']' * 1000 + b']}', b'not json']


@case('/system/api-guards/bad-json-is-400-and-deletes-nothing')
def bad_json():
    with Letterbox() as program:
        deliver(program)
        for body in BAD_JSON:
            for method, path in (('DELETE', '/api/v1/messages'), ('PUT', '/api/v1/messages'), ('PUT', '/api/v1/tags'), ('PUT', '/api/v1/tags/x'), ('POST', '/api/v1/send'),
                                 ('POST', '/mailhog/api/v1/messages/latest/release')):
                # No body at all is how clients delete all; and IDs are nothing that a release knows.
                if (method == 'DELETE' and not body) or (path.endswith('release') and body.startswith(b'{"IDs": ') and body.endswith(b'}')):
                    continue
                answer = ask(program, method, path, body)
                same(answer.status, 400, f'{method} {path} with {body[:40]!r}: {answer.text:.100}')
        same([(message['Subject'], message['Read'], message['Tags']) for message in program.messages()], [('kept', False, [])], 'messages')


@case('/system/api-guards/numbers-that-make-no-sense')
def numbers():
    with Letterbox() as program:
        deliver(program)
        for number in ('-1', '-99999999999999999999', '99999999999999999999', '4294967295', '1e3', '0x10', 'NaN', '', '%00', '1%0a', '١', '0.5'):
            for path in ('/api/v1/messages?limit=N', '/api/v1/messages?start=N', '/api/v1/messages?start=N&limit=N', '/api/v1/search?query=kept&limit=N&start=N',
                         '/api/v1/messages/wait?count=0&start=N&timeout=1', '/api/v1/sessions?start=N&limit=N', '/mailhog/api/v2/messages?start=N&limit=N',
                         '/mailhog/api/v2/search?kind=to&query=b&start=N&limit=N'):
                answer = ask(program, 'GET', urllib.parse.quote(path.replace('N', number), safe='/?=&%'))
                same(answer.status, 200, f'{path} with {number}: {answer.text:.100}')
        same(ask(program, 'GET', '/api/v1/messages?limit=-1').json['count'], 1, 'a limit below zero is the default one')


SQL = ["'; DROP TABLE messages; --", "' OR '1'='1", '" OR ""="', "x') UNION SELECT data FROM raw; --", '%', '_', '\\', 'a\0b', '(' * 1000, 'NEAR(a b)', 'subject:"', 'a* AND NOT', '{subject} : x', '/(a+)+$/',
       '/[/', 'tag:\'', 'header:\'x\'=y', 'before:\'', 'larger:1;DROP', 'x' * 4000, '\U0001f600', '‮', 'from:' * 200]


@case('/system/api-guards/sql-in-searches')
def sql():
    with Letterbox() as program:
        deliver(program)
        for query in SQL:
            quoted = urllib.parse.quote(query)
            for path in (f'/api/v1/search?query={quoted}', f'/api/v1/messages/wait?timeout=0&query={quoted}', f'/api/v1/message/latest?query={quoted}',
                         f'/mailhog/api/v2/search?kind=containing&query={quoted}', f'/mailhog/api/v2/search?kind=from&query={quoted}', f'/api/v1/messages?before={quoted}',
                         f'/api/v1/search?query=kept&tz={quoted}'):
                answer = ask(program, 'GET', path)
                same(answer.status in (200, 400, 404, 408), True, f'{path:.100}: {answer.status} {answer.text:.200}')
                same('sqlite' in answer.text.lower() or 'fts5' in answer.text.lower(), False, f'{answer.text:.200}')
            same(ask(program, 'PUT', f'/api/v1/tags/{quoted}', {'Name': query}).status in (200, 400, 404), True, f'a tag {query:.40}')
            same(ask(program, 'DELETE', '/api/v1/messages', {'IDs': [query]}).status, 200, f'an ID {query:.40}')
        same([message['Subject'] for message in program.messages()], ['kept'], 'messages')
        for query in ("'; DROP TABLE messages; --", "' OR '1'='1"):
            ask(program, 'DELETE', f'/api/v1/search?query={urllib.parse.quote(query)}')
        same([message['Subject'] for message in program.messages()], ['kept'], 'messages after deleting by such a search')


# --- How much, how slowly ---

def highest(program):
    """MiB that the program has had in use at most."""
    for line in pathlib.Path(f'/proc/{program.process.pid}/status').read_text().splitlines():
        if line.startswith('VmHWM:'):
            return int(line.split()[1]) / 1024
    raise AssertionError('no VmHWM')


def flood(program, head, octets):
    """The status, when a body of that many octets is sent whether anyone wants it or not."""
    with open_request(program, head) as connection:
        piece = b' ' * 1048576
        try:
            for _number in range(octets // len(piece)):
                connection.sendall(piece if b'chunked' not in head else b'%x\r\n%s\r\n' % (len(piece), piece))
            if b'chunked' in head:
                connection.sendall(b'0\r\n\r\n')
            return status_of(connection.recv(65536))
        except OSError:
            return 0


@cases('/system/api-guards/a-hundred-megabytes', [
    ('announced', 'DELETE', '/api/v1/messages', False), ('in-chunks', 'DELETE', '/api/v1/messages', True), ('to-send', 'POST', '/api/v1/send', False),
    ('to-send-in-chunks', 'POST', '/api/v1/send', True), ('to-a-get', 'GET', '/api/v1/messages', False), ('to-nobody', 'POST', '/nothing', True), ('to-mailhog', 'DELETE', '/mailhog/api/v1/messages', False),
])
def hundred(method, path, is_chunked):
    octets = 104857600
    framing = 'Transfer-Encoding: chunked' if is_chunked else f'Content-Length: {octets}'
    with Letterbox() as program:
        deliver(program)
        before = highest(program)
        status = flood(program, f'{method} {path} HTTP/1.1\r\nHost: HOST\r\n{framing}\r\n\r\n'.encode(), octets)
        same(status in (413, 0), True, f'status {status}')
        # A message to be sent may be 1.4 times 32 MiB, and is then refused. Sanitizers keep freed memory for a while.
        limit = 150 if path.endswith('send') else 40
        same(highest(program) - before < limit, True, f'{highest(program) - before:.0f} MiB more')
        same(len(program.messages()), 1, 'messages')


@cases('/system/api-guards/long-heads', [
    ('line', b'GET /' + b'a' * 1000000 + b' HTTP/1.1\r\nHost: HOST\r\n\r\n'), ('field', b'GET /livez HTTP/1.1\r\nHost: HOST\r\nX: ' + b'a' * 1000000 + b'\r\n\r\n'),
    ('fields', b'GET /livez HTTP/1.1\r\nHost: HOST\r\n' + b'X: y\r\n' * 200000 + b'\r\n'), ('no-end', b'GET /' + b'a' * 5000000),
])
def long_heads(octets):
    with Letterbox() as program:
        deliver(program)
        before = highest(program)
        with open_request(program, b'') as connection:
            try:
                connection.sendall(octets.replace(b'HOST', b'%s:%d' % (program.http[0].encode(), program.http[1])))
                connection.shutdown(socket.SHUT_WR)
                answer = connection.recv(65536)
            except OSError:
                answer = b''
        same(status_of(answer) in (0, 400, 404, 413, 414, 431), True, f'{answer[:100]!r}')
        same(highest(program) - before < 30, True, f'{highest(program) - before:.0f} MiB more')
        same(ask(program, 'GET', '/livez').status, 200, 'the next one')


@case('/system/api-guards/five-hundred-clients-at-once')
def crowd():
    statuses = []
    with Letterbox() as program:
        deliver(program)

        def client():
            statuses.append(ask(program, 'GET', '/api/v1/messages').status)
        threads = [threading.Thread(target=client) for _number in range(500)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
        same(statuses, [200] * 500, 'statuses')


# --- What a browser gets ---

ACTIVE = (b'From: <script>alert(1)</script>@x\r\nSubject: </script><script>alert(2)</script>\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n'
          b'--x\r\nContent-Type: text/html\r\n\r\n<script>alert(3)</script><img src="http://evil.example/x">\r\n'
          b'--x\r\nContent-Type: image/svg+xml; name="a.svg"\r\n\r\n<svg onload="alert(4)"/>\r\n'
          b'--x\r\nContent-Type: application/xhtml+xml; name="a.xhtml"\r\n\r\n<html/>\r\n'
          b'--x\r\nContent-Type: text/html; name="x\r\n y\\"; filename=evil.exe"\r\nContent-Disposition: attachment; filename="../../e\xc3\xa4\\".html"\r\n\r\n<script>alert(5)</script>\r\n'
          b'--x\r\nContent-Type: text/x"\x01\xff; name="a"\r\nContent-Disposition: attachment; filename*=UTF-8\'\'a%0d%0aX-Injected%3A%20y.txt\r\n\r\nx\r\n--x--\r\n')


@case('/system/api-guards/what-a-mail-brings-does-not-run')
def active():
    with Letterbox() as program:
        deliver(program, ACTIVE)
        message = get(program, '/api/v1/message/latest')
        parts = [part['PartID'] for part in message['Attachments'] + message['Inline']]
        same(len(parts) >= 4, True, f'{parts}')
        for path in ('/api/v1/messages', '/api/v1/message/latest', '/api/v1/message/latest/headers', '/api/v1/message/latest/raw', '/view/latest.html', '/view/latest.txt',
                     '/mailhog/api/v2/messages', '/nothing', *(f'/api/v1/message/latest/part/{part}' for part in ['1', *parts])):
            answer = ask(program, 'GET', path)
            same(answer.headers['x-content-type-options'], 'nosniff', path)
            policy = answer.headers['content-security-policy']
            same(policy.startswith("default-src 'none'") and policy.endswith('sandbox'), True, f'{path}: {policy}')
            same('script-src' in policy or 'allow-scripts' in policy, False, f'{path}: {policy}')
            kind = answer.headers['content-type']
            if 'json' in kind:
                same(b'<script' in answer.body, False, f'{path}: a bare element in JSON')
            if '/part/' in path:
                disposition = answer.headers['content-disposition']
                active = any(word in kind for word in ('html', 'xml', 'svg'))
                same(disposition.startswith('attachment; filename="' if active else ('inline; filename="', 'attachment; filename="')), True, f'{path} {kind}: {disposition}')
                name = disposition.partition('filename="')[2]
                same(name.endswith('"') and not set(name[:-1]) & set('"\\/\r\n;') and name.isascii(), True, f'{path}: {disposition}')
            same('x-injected' in answer.headers, False, path)


# --- Slow clients; that each is cut off in time is a test of src/api, with less patience ---

@case('/system/api-guards/half-requests-leave-room')
def half():
    with Letterbox() as program:
        waiting = [open_request(program, b'GET /api/v1/messages HTTP/1.1\r\nHost: HOST\r\n') for _number in range(127)]
        same(ask(program, 'GET', '/livez').status, 200, 'there is room for one more')
        for connection in waiting:
            connection.close()
        same(ask(program, 'GET', '/livez').status, 200, 'afterwards')


if __name__ == '__main__':
    main()
