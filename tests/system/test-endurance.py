#!/usr/bin/env python3
"""What is promised of the built program when it is killed, crowded, or sent much at once."""
import hashlib
import pathlib
import resource
import signal
import socket
import sqlite3
import ssl
import sys
import threading
import time

from program import EXECUTABLE, PATIENCE, Letterbox, scratch
from tap import case, cases, main, same
from wire import Client

N_KILLS = 3
N_IDLE = 1000
N_SENDERS = 200
N_HANGING = 100
BIG = 30 * 1000 * 1000


def memory(program, field='VmRSS'):
    """Resident kB now, or by VmHWM at most so far; 0 where the system does not tell."""
    status = pathlib.Path(f'/proc/{program.process.pid}/status')
    if not status.exists():
        return 0
    return int(next(line for line in status.read_text().splitlines() if line.startswith(field)).split()[1])


def tell(text):
    """A figure for whoever reads the log."""
    print(f'# {text}', flush=True)


def certificate_of(program):
    """The file to trust, which it told."""
    return next(line.split()[-1] for line in program.said if 'certificate' in line)


def body(text):
    return f'Subject: {text}\r\n\r\n{text}\r\n'.encode() + b'x' * 3000 + b'\r\n'


def stream(port, prefix, acknowledged, enough):
    """Send until the server is gone; note each message that got its 250."""
    number = 0
    try:
        with Client(port) as client:
            client.say('EHLO client.example')
            while True:
                octets = body(f'{prefix}-{number}')
                if client.deliver(octets) != 250:
                    return
                acknowledged.append(hashlib.sha256(octets).digest())
                if len(acknowledged) >= 150:
                    enough.set()
                number += 1
    except OSError:
        pass


@case('/system/endurance/kill-loses-nothing-acknowledged')
def kill():
    store = scratch / 'killed.db'
    acknowledged = []
    for round_number in range(N_KILLS):
        before = len(acknowledged)
        enough = threading.Event()
        this_round = []
        with Letterbox('--store', str(store)) as program:
            senders = [threading.Thread(target=stream, args=(program.port, f'{round_number}-{sender}', this_round, enough))
                       for sender in range(4)]
            for sender in senders:
                sender.start()
            same(enough.wait(PATIENCE), True, f'150 messages in time (round {round_number}, {len(this_round)} came)')
            same(program.end(signal.SIGKILL), -signal.SIGKILL, 'exit code')
            for sender in senders:
                sender.join(PATIENCE)
        acknowledged += this_round
        same(len(acknowledged) > before, True, 'messages were acknowledged')
    with Letterbox('--store', str(store)) as program:
        kept = [hashlib.sha256(octets).digest() for octets in program.stored()]
        same(program.end(), 0, 'exit code')
    same(len(set(acknowledged) - set(kept)), 0, f'lost of {len(acknowledged)} acknowledged')
    same(len(kept), len(set(kept)), 'none is kept twice')
    database = sqlite3.connect(f'file:{store}?mode=ro', uri=True)
    same(database.execute('PRAGMA integrity_check').fetchone(), ('ok',), 'the store')
    database.close()


@case('/system/endurance/idle-connections-do-not-hinder')
def idle():
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = N_IDLE + 200
    if hard != resource.RLIM_INFINITY and hard < wanted:
        raise AssertionError(f'this needs {wanted} descriptors; {hard} are allowed')
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(_soft, wanted), hard))
    with Letterbox() as program:
        before = memory(program)
        idle_ones = [socket.create_connection(('127.0.0.1', program.port), PATIENCE) for _ in range(N_IDLE)]
        for one in idle_ones:
            same(one.recv(3), b'220', 'the greeting')
        grown = memory(program) - before
        took = []
        with Client(program.port) as client:
            client.say('EHLO client.example')
            for number in range(100):
                began = time.monotonic()
                same(client.deliver(body(f'{number}')), 250, 'the last reply')
                took.append(time.monotonic() - began)
        tell(f'{N_IDLE} idle connections: {grown} kB; a message among them: median {sorted(took)[50] * 1000:.1f} ms, '
             f'longest {max(took) * 1000:.1f} ms')
        same(sum(took) < PATIENCE, True, 'mail is served')
        same(grown < 10240, True, f'at most 10 kB a connection, {grown} kB in all')
        same(len(program.messages()), 100, 'messages stored')
        for one in idle_ones:
            one.close()
        same(program.end(), 0, 'exit code')


@cases('/system/endurance/many-senders-at-once', [('in-clear', []), ('by-tls', ['--tls', 'self-signed', '--smtps', '127.0.0.1:0'])])
def many(options):
    with Letterbox(*options) as program:
        context, name, port = None, 'in clear', program.port
        if options:
            program.wait_for(lambda: program.smtps, 'the listener with TLS')
            context, name, port = ssl.create_default_context(cafile=certificate_of(program)), 'by TLS', program.smtps[1]
        codes = []
        together = threading.Barrier(N_SENDERS)

        def send(number):
            together.wait(PATIENCE)
            with Client(port, context=context) as client:
                client.say('EHLO client.example')
                codes.append(client.deliver(body(f'sender {number}')))
                client.say('QUIT')

        senders = [threading.Thread(target=send, args=(number,)) for number in range(N_SENDERS)]
        began = time.monotonic()
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join(2 * PATIENCE)
        tell(f'{N_SENDERS} senders at once {name}: {time.monotonic() - began:.2f} s, {memory(program, "VmHWM")} kB at most')
        same(codes, [250] * N_SENDERS, 'codes')
        same(sorted(message['Subject'] for message in program.messages()),
             sorted(f'sender {number}' for number in range(N_SENDERS)), 'subjects')
        same(program.end(), 0, 'exit code')


@case('/system/endurance/big-message')
def big():
    line = bytes(range(33, 127)).replace(b'.', b'') * 10 + b'\r\n'
    octets = b'Subject: big\r\n\r\n' + line * (BIG // len(line))
    with Letterbox() as program:
        with Client(program.port) as client:
            client.say('EHLO client.example')
            began = time.monotonic()
            same(client.deliver(octets), 250, 'the last reply')
            took = time.monotonic() - began
        peak = memory(program, 'VmHWM')
        tell(f'a message of {len(octets) / 1e6:.0f} MB: {took:.2f} s, {peak} kB at most')
        same(hashlib.sha256(program.raw()).hexdigest(), hashlib.sha256(octets).hexdigest(), 'what is stored')
        peak = memory(program, 'VmHWM')
        same(peak < 256 * 1024 + 6 * BIG // 1024, True, f'at most 256 MB and six times the message, {peak} kB')
        same(program.end(), 0, 'exit code')


def hello():
    """The first octets of a TLS client."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = ssl.create_default_context().wrap_bio(incoming, outgoing, server_hostname='localhost')
    try:
        tls.do_handshake()
    except ssl.SSLWantReadError:
        pass
    return outgoing.read()


@case('/system/endurance/hanging-handshakes-hold-nobody-up')
def hanging():
    octets = hello()
    with Letterbox('--tls', 'self-signed', '--smtps', '127.0.0.1:0') as program:
        program.wait_for(lambda: program.smtps, 'the listener with TLS')
        path = certificate_of(program)
        ones = [socket.create_connection(program.smtps, PATIENCE) for _ in range(N_HANGING)]
        for number, one in enumerate(ones):
            one.sendall(octets[:len(octets) if number % 2 == 0 else 50])
        began = time.monotonic()
        with socket.create_connection(program.smtps, PATIENCE) as plain:
            with ssl.create_default_context(cafile=path).wrap_socket(plain, server_hostname='localhost') as one:
                same(one.recv(3), b'220', 'the greeting')
        took = time.monotonic() - began
        tell(f'TLS behind {N_HANGING} hanging handshakes: {took:.2f} s')
        same(took < 7, True, f'no waiting for the others, {took:.1f} s')
        program.get('/api/v1/messages')
        for one in ones:
            one.close()
        same(program.end(), 0, 'exit code')


@case('/system/endurance/few-descriptors-are-enough')
def descriptors():
    # A quarter for SMTP, then all that HTTP may have; the store and the rest still get theirs.
    wrapper = 'import os, resource, sys; resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256)); os.execv(sys.argv[1], sys.argv[1:])'
    command = [sys.executable, '-c', wrapper, EXECUTABLE, '--no-window', '--smtp', '127.0.0.1:0', '--http', '127.0.0.1:0']
    with Letterbox(command=command) as program:
        senders = [Client(program.port) for _ in range(64)]
        waiting = [socket.create_connection(('127.0.0.1', program.port), PATIENCE) for _ in range(128)]
        others = [socket.create_connection(program.http, PATIENCE) for _ in range(127)]
        for one in others:
            one.sendall(b'GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n')
            same(one.recv(12), b'HTTP/1.1 200', 'HTTP')
        for number, client in enumerate(senders):
            same(client.say('EHLO client.example'), [250], 'EHLO')
            same(client.deliver(body(f'{number}')), 250, 'the last reply')
        same(len(program.messages()), 64, 'messages')
        for client in senders:
            client.close()
        same(waiting[0].recv(3), b'220', 'the first that waited')
        for one in [*waiting, *others]:
            one.close()
        same(program.end(), 0, 'exit code')
        same([line for line in program.said if 'descriptor' in line or 'open files' in line], [], 'complaints')


@case('/system/endurance/stop-keeps-whole-messages')
def stop():
    store = scratch / 'stopped.db'
    with Letterbox('--store', str(store)) as program:
        idle_one, in_data, done = Client(program.port), Client(program.port), Client(program.port)
        for client in (idle_one, in_data, done):
            client.say('EHLO client.example')
        same(done.deliver(body('acknowledged')), 250, 'the last reply')
        same(in_data.say('MAIL FROM:<a@example.org>', 'RCPT TO:<b@example.org>', 'DATA'), [250, 250, 354], 'codes')
        in_data.write(body('half')[:100])
        began = time.monotonic()
        same(program.end(signal.SIGTERM), 0, 'exit code')
        same(time.monotonic() - began < 5, True, f'stopped within 5 s, it took {time.monotonic() - began:.1f}')
        for client, name in ((idle_one, 'the idle one'), (in_data, 'the one in DATA')):
            same(client.reply()[0], 421, f'the reply to {name}')
    with Letterbox('--store', str(store)) as program:
        same(program.stored(), [body('acknowledged')], 'kept')
        same(program.end(signal.SIGINT), 0, 'exit code by SIGINT')


main()
