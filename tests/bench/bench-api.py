#!/usr/bin/env python3
"""Measure the HTTP API of a running Letterbox: requests a second, and how long a message takes from its final dot to a long-poll
and to the websocket.  Prints a line of JSON for each.  Usage:

    bench-api.py --letterbox build/src/cli/letterbox [--stored 10000] [--seconds 5] [--messages 500]
"""
import argparse
import http.client
import json
import os
import pathlib
import re
import socket
import statistics
import subprocess
import tempfile
import threading
import time

# The list of the mailbox changes once in a frame: what comes within 16 ms of another message is told with the next frame.
PAUSE = 0.03
MESSAGE = 'From: shop@example.org\r\nTo: anna@example.org\r\nSubject: {}\r\nMessage-ID: <{}@example.org>\r\n\r\n' + ('words ' * 12 + '\r\n') * 12


class Program:
    """A running `letterbox --no-window` with a temporary store."""

    def __init__(self, executable):
        self.process = subprocess.Popen([executable, '--no-window', '--smtp', '127.0.0.1:0', '--http', '127.0.0.1:0'],
                                        stderr=subprocess.PIPE, text=True)
        self.smtp, self.http = (int(re.search(r':(\d+)/?$', self.process.stderr.readline().strip())[1]) for _ in range(2))
        threading.Thread(target=self.process.stderr.read, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.process.terminate()
        self.process.wait(30)


class Sender:
    """One SMTP connection."""

    def __init__(self, port):
        self.socket = socket.create_connection(('127.0.0.1', port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.file = self.socket.makefile('rb')
        self.reply()
        self.say('EHLO bench')

    def reply(self):
        while (line := self.file.readline())[3:4] == b'-':
            pass
        return line[:3].decode()

    def say(self, line):
        self.socket.sendall(line.encode() + b'\r\n')
        return self.reply()

    def deliver(self, subject):
        """Sends a message; when its final dot went."""
        for line in ('MAIL FROM:<shop@example.org>', 'RCPT TO:<anna@example.org>', 'DATA'):
            self.say(line)
        self.socket.sendall(MESSAGE.format(subject, subject).encode())
        at = time.perf_counter()
        self.socket.sendall(b'.\r\n')
        assert self.reply() == '250'
        return at


class Socket:
    """A websocket client that writes down when it heard of each subject."""

    def __init__(self, port):
        self.heard = {}
        self.changed = threading.Condition()
        self.socket = socket.create_connection(('127.0.0.1', port))
        self.file = self.socket.makefile('rb')
        self.socket.sendall(f'GET /api/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
                            'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n'.encode())
        while self.file.readline() != b'\r\n':
            pass
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        # RFC 6455 5.2: a frame without a mask, of a length in one, two or eight octets.
        while head := self.file.read(2):
            length = head[1] & 0x7f
            if length > 125:
                length = int.from_bytes(self.file.read(2 if length == 126 else 8), 'big')
            text = self.file.read(length)
            at = time.perf_counter()
            if b'"Type":"new"' in text:
                with self.changed:
                    self.heard[json.loads(text)['Data']['Subject']] = at
                    self.changed.notify_all()

    def wait_for(self, subject):
        with self.changed:
            if not self.changed.wait_for(lambda: subject in self.heard, 30):
                raise RuntimeError(f'no event of {subject}')
            return self.heard.pop(subject)


def tell(name, **figures):
    print(json.dumps({'benchmark': name, **{key: round(value, 3) if isinstance(value, float) else value for key, value in figures.items()}}),
          flush=True)


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def tell_latency(name, latencies):
    in_ms = [latency * 1000 for latency in latencies]
    tell(name, messages=len(in_ms), median_ms=statistics.median(in_ms), p99_ms=percentile(in_ms, 0.99), max_ms=max(in_ms))


def fill(program, count):
    """So many messages, by an import of an mbox in pieces."""
    client = http.client.HTTPConnection('127.0.0.1', program.http, timeout=300)
    for begin in range(0, count, 1000):
        mbox = ''.join('From shop@example.org Mon Nov 23 12:00:00 2026\n' + MESSAGE.format(f'stored {number}', f'stored.{number}').replace('\r\n', '\n')
                       + '\n' for number in range(begin, min(begin + 1000, count)))
        client.request('POST', '/api/v1/import', mbox.encode(), {'Content-Type': 'application/mbox'})
        answer = client.getresponse()
        if answer.status != 200:
            raise RuntimeError(answer.read().decode())
        answer.read()
    client.close()


def ask_for(program, path, seconds):
    """Requests a second of one client that keeps its connection, and octets of the answer."""
    client = http.client.HTTPConnection('127.0.0.1', program.http, timeout=60)
    count = octets = 0
    began = time.perf_counter()
    while time.perf_counter() - began < seconds:
        client.request('GET', path)
        answer = client.getresponse()
        octets = len(answer.read())
        if answer.status != 200:
            raise RuntimeError(f'{path}: {answer.status}')
        count += 1
    client.close()
    return count / (time.perf_counter() - began), octets


def measure_requests(program, stored, seconds):
    client = http.client.HTTPConnection('127.0.0.1', program.http, timeout=60)
    client.request('GET', '/api/v1/messages?limit=1&start=100' if stored > 100 else '/api/v1/messages?limit=1')
    identifier = json.loads(client.getresponse().read())['messages'][0]['ID']
    client.close()
    for name, path in (('list-of-50', '/api/v1/messages?limit=50'), ('one-message', f'/api/v1/message/{identifier}'),
                       ('search-of-50', '/api/v1/search?query=words&limit=50')):
        rate, octets = ask_for(program, path, seconds)
        tell(f'api/{name}', stored=stored, requests_a_second=rate, octets=octets)


def measure_wait(program, count, pause):
    """From the final dot to the answer of a long-poll that was there before."""
    sender = Sender(program.smtp)
    client = http.client.HTTPConnection('127.0.0.1', program.http, timeout=60)
    latencies = []
    for number in range(count):
        subject = f'waited{int(pause * 1000)}x{number}x'
        client.request('GET', f'/api/v1/messages/wait?query=subject:{subject}&count=1&timeout=30')
        time.sleep(pause)
        at = sender.deliver(subject)
        answer = client.getresponse()
        body = answer.read()
        latencies.append(time.perf_counter() - at)
        if answer.status != 200 or subject.encode() not in body:
            raise RuntimeError(f'{subject}: {answer.status}')
    client.close()
    tell_latency('api/wait' if pause else 'api/wait-without-a-pause', latencies)


def measure_websocket(program, count, pause):
    sender = Sender(program.smtp)
    client = Socket(program.http)
    latencies = []
    for number in range(count):
        time.sleep(pause)
        at = sender.deliver(f'told{pause}{number}')
        latencies.append(client.wait_for(f'told{pause}{number}') - at)
    tell_latency('api/websocket' if pause else 'api/websocket-without-a-pause', latencies)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--letterbox', required=True)
    parser.add_argument('--stored', type=int, default=10000)
    parser.add_argument('--seconds', type=float, default=5)
    parser.add_argument('--messages', type=int, default=500)
    options = parser.parse_args()

    with tempfile.TemporaryDirectory() as home:
        os.environ.update({'HOME': home, 'LC_ALL': 'C.UTF-8'})
        with Program(str(pathlib.Path(options.letterbox).resolve())) as program:
            fill(program, options.stored)
            measure_requests(program, options.stored, options.seconds)
            for pause in PAUSE, 0:
                measure_wait(program, options.messages, pause)
                measure_websocket(program, options.messages, pause)


if __name__ == '__main__':
    main()
