#!/usr/bin/env python3
"""What is promised of the built program when it is killed, crowded, or sent much at once."""
import hashlib
import pathlib
import resource
import signal
import socket
import sqlite3
import threading
import time

from program import PATIENCE, Letterbox, scratch
from tap import case, main, same
from wire import Client

N_KILLS = 3
N_IDLE = 1000
N_SENDERS = 200
BIG = 30 * 1000 * 1000


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
        idle_ones = [socket.create_connection(('127.0.0.1', program.port), PATIENCE) for _ in range(N_IDLE)]
        for one in idle_ones:
            same(one.recv(3), b'220', 'the greeting')
        began = time.monotonic()
        with Client(program.port) as client:
            client.say('EHLO client.example')
            for number in range(100):
                same(client.deliver(body(f'{number}')), 250, 'the last reply')
        same(time.monotonic() - began < PATIENCE, True, 'mail is served')
        same(len(program.messages()), 100, 'messages stored')
        for one in idle_ones:
            one.close()
        same(program.end(), 0, 'exit code')


@case('/system/endurance/many-senders-at-once')
def many():
    with Letterbox() as program:
        codes = []
        together = threading.Barrier(N_SENDERS)

        def send(number):
            together.wait(PATIENCE)
            with Client(program.port) as client:
                client.say('EHLO client.example')
                codes.append(client.deliver(body(f'sender {number}')))
                client.say('QUIT')

        senders = [threading.Thread(target=send, args=(number,)) for number in range(N_SENDERS)]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join(2 * PATIENCE)
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
            same(client.deliver(octets), 250, 'the last reply')
        same(hashlib.sha256(program.raw()).hexdigest(), hashlib.sha256(octets).hexdigest(), 'what is stored')
        status = pathlib.Path(f'/proc/{program.process.pid}/status')
        if status.exists():
            peak = int(next(line for line in status.read_text().splitlines() if line.startswith('VmHWM')).split()[1])
            same(peak < 256 * 1024 + 6 * BIG // 1024, True, f'at most 256 MB and six times the message, {peak} kB')
        same(program.end(), 0, 'exit code')


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
