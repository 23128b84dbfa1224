#!/usr/bin/env python3
"""Clients that know no manners, by hand against the built program: each gets its answer, and the next one is served."""
from program import Letterbox
from tap import case, cases, main, same
from wire import Client, stuff

HEAD = b'Subject: bad input\r\n\r\n'


def served(program):
    """Mail still goes in."""
    with Client(program.port) as client:
        client.say('EHLO client.example')
        same(client.deliver(HEAD + b'afterwards\r\n'), 250, 'the next client')
    same(program.raw(), HEAD + b'afterwards\r\n', 'the newest message')
    same(program.end(), 0, 'exit code')


# What is said after EHLO, and the codes of its replies.
DIALOGUES = [
    ('unknown-verb', [b'BLURDYBLOOP', b'', b' ', b'EHLO', b'NOOP'], [500, 500, 500, 501, 250]),
    ('octets-above-127', [b'\xff\xfe\x80', b'N\xc3\x96OP', b'NOOP'], [500, 500, 250]),
    ('octets-above-127-in-an-address', [b'MAIL FROM:<\xff@example.org>', b'MAIL FROM:<a@example.org>'], [(501, 553), 250]),
    ('nul', [b'NO\0OP', b'MAIL FROM:<a\0@example.org>', b'NOOP'], [500, 500, 250]),
    ('over-long-line', [b'NOOP ' + b'x' * 5000, b'NOOP'], [500, 250]),
    ('over-long-address', [b'MAIL FROM:<' + b'x' * 3000 + b'@example.org>', b'NOOP'], [500, 250]),
    ('wrong-order', [b'DATA', b'RCPT TO:<b@example.org>', b'MAIL FROM:<a@example.org>', b'DATA', b'MAIL FROM:<a@example.org>'],
     [503, 503, 250, 503, 503]),
    ('no-brackets', [b'MAIL FROM', b'MAIL FROM:', b'MAIL a@example.org', b'RCPT'], [501, 501, 501, (501, 503)]),
    ('unknown-parameter', [b'MAIL FROM:<a@example.org> NONSENSE=1', b'MAIL FROM:<a@example.org> SIZE=x'], [555, (501, 555)]),
    ('size-over-the-limit', [b'MAIL FROM:<a@example.org> SIZE=99999999999', b'NOOP'], [552, 250]),
]


@cases('/system/bad-input/dialogue', DIALOGUES)
def dialogue(lines, codes):
    with Letterbox() as program:
        with Client(program.port) as client:
            client.say('EHLO client.example')
            for line, wanted, got in zip(lines, codes, client.say(*lines)):
                same(got in (wanted if isinstance(wanted, tuple) else (wanted,)), True, f'{line[:60]!r} got {got}, wanted {wanted}')
        served(program)


# What comes before the end of the data; it is kept as it came, and ends nothing.
TEXTS = [
    ('bare-lf', HEAD + b'a\n.\nQUIT\nb\r\n'),
    ('bare-cr', HEAD + b'a\r.\rQUIT\rb\r\n'),
    ('lf-dot-crlf', HEAD + b'a\n.\r\nMAIL FROM:<evil@example.org>\r\n'),
    ('crlf-dot-lf', HEAD + b'a\r\nb\n.\nc\r\n'),
    ('nul', HEAD + b'a\0b\r\n\0\r\n'),
    ('above-127', HEAD + bytes(range(128, 256)) + b'\r\n'),
    ('empty-message', b''),
    ('only-a-blank-line', b'\r\n'),
    ('no-header', b'x' * 70000 + b'\r\n'),
]


@cases('/system/bad-input/kept-as-it-came', TEXTS)
def kept(octets):
    with Letterbox() as program:
        with Client(program.port) as client:
            client.say('EHLO client.example')
            same(client.deliver(octets), 250, 'the last reply')
            same(client.say('NOOP'), [250], 'afterwards')
        same(program.stored(), [octets], 'stored')
        served(program)


@case('/system/bad-input/size-over-the-limit-after-the-dot')
def too_big():
    with Letterbox('--size-limit', '1000') as program:
        with Client(program.port) as client:
            client.write(b'EHLO client.example\r\n')
            same(b'SIZE 1000' in client.reply()[1], True, 'the limit is announced')
            same(client.deliver(HEAD + b'x' * 2000 + b'\r\n'), 552, 'the last reply')
            same(client.say('MAIL FROM:<a@example.org> SIZE=1001', 'MAIL FROM:<a@example.org> SIZE=1000', 'RSET'),
                 [552, 250, 250], 'the announced size')
            exact = HEAD + b'x' * (1000 - len(HEAD) - 2) + b'\r\n'
            same(client.deliver(exact), 250, 'exactly the limit')
        same(program.stored(), [exact], 'stored')
        served(program)


@cases('/system/bad-input/client-vanishes', [
    ('before-the-greeting', []), ('after-mail', [b'EHLO client.example\r\nMAIL FROM:<a@example.org>\r\n']),
    ('in-data', [b'EHLO client.example\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n', HEAD + b'half']),
    ('before-the-final-dot', [b'EHLO client.example\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n',
                              HEAD + b'whole\r\n.']),
])
def vanishes(parts):
    with Letterbox() as program:
        for _ in range(5):
            client = Client(program.port)
            for part in parts:
                client.write(part)
            client.close()
        served(program)


@case('/system/bad-input/no-quit-loses-nothing')
def no_quit():
    with Letterbox() as program:
        client = Client(program.port)
        client.say('EHLO client.example')
        same(client.deliver(HEAD + b'then gone\r\n'), 250, 'the last reply')
        client.close()
        same(program.stored(), [HEAD + b'then gone\r\n'], 'stored')
        served(program)


@case('/system/bad-input/one-octet-at-a-time')
def dribble():
    octets = HEAD + b'.\r\ndribbled\r\n'
    with Letterbox() as program:
        with Client(program.port) as client:
            dialogue_octets = (b'EHLO client.example\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n'
                               + stuff(octets) + b'QUIT\r\n')
            for at in range(len(dialogue_octets)):
                client.write(dialogue_octets[at:at + 1])
            same([client.reply()[0] for _ in range(6)], [250, 250, 250, 354, 250, 221], 'codes')
            same(client.at_end(), True, 'closed')
        same(program.stored(), [octets], 'stored')
        served(program)


@case('/system/bad-input/nothing-but-errors-ends')
def errors():
    with Letterbox() as program:
        with Client(program.port) as client:
            codes = []
            while client_code := client.say('NONSENSE')[0]:
                codes.append(client_code)
                if client_code == 421 or len(codes) > 200:
                    break
            same(codes[-1], 421, f'the last of {len(codes)} codes')
            same(client.at_end(), True, 'closed')
        served(program)


main()
