#!/usr/bin/env python3
"""Measure Letterbox beside Postfix's smtp-sink, which throws every message away, in one run.

The two servers take turns, each run on a fresh process and a fresh store; what counts is the ratio of the medians.
Prints a table for people and one line of JSON a row for programs.  Usage:

    bench-smtp.py --letterbox build/src/cli/letterbox --load build/tests/bench/load [--sink smtp-sink] [--full]
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

CASES = [
    # name, options of the load generator, messages (short form), messages (full form)
    ('1 kB, 10 connections, many each', ['-s', '1024', '-c', '10'], 3000, 20000),
    ('10 kB, 10 connections, many each', ['-s', '10240', '-c', '10'], 2000, 10000),
    ('100 kB, 10 connections, many each', ['-s', '102400', '-c', '10'], 500, 3000),
    ('1 kB, 10 connections, one each', ['-s', '1024', '-c', '10', '-1'], 2000, 10000),
    ('10 kB, 10 connections, one each', ['-s', '10240', '-c', '10', '-1'], 2000, 10000),
    ('1 kB, 10 connections, pipelined', ['-s', '1024', '-c', '10', '-P'], 3000, 20000),
    ('1 kB, 1 connection', ['-s', '1024', '-c', '1'], 1000, 5000),
    ('10 kB, 1 connection', ['-s', '10240', '-c', '1'], 1000, 5000),
    ('10 kB, 50 connections', ['-s', '10240', '-c', '50'], 2000, 10000),
    ('10 kB, 1 connection, 1,000 idle', ['-s', '10240', '-c', '1', '-i', '1000'], 500, 2000),
    ('20 MB, 1 connection', ['-s', '20000000', '-c', '1'], 2, 10),
]


def cpu_seconds(pid):
    fields = pathlib.Path(f'/proc/{pid}/stat').read_text().rsplit(')', 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')


def resident_kb(pid):
    status = pathlib.Path(f'/proc/{pid}/status').read_text()
    return int(re.search(r'VmRSS:\s+(\d+)', status)[1])


def wait_for(test, process, seconds=10):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            sys.exit(f'{process.args[0]} ended with {process.returncode}')
        got = test()
        if got:
            return got
        time.sleep(0.0005)
    sys.exit(f'{process.args[0]} was not ready after {seconds} s')


def greeting(port):
    try:
        with socket.create_connection(('127.0.0.1', port), 1) as connection:
            return connection.recv(100)
    except OSError:
        return None


def free_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


class Server:
    """One server process; port, pid and start time are known once it greets."""

    def __init__(self, argv, port, cwd, env=None):
        self.port, self.began = port, time.monotonic()
        self.process = subprocess.Popen(argv, cwd=cwd, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(lambda: greeting(port), self.process)
        self.start_ms = (time.monotonic() - self.began) * 1000
        self.pid = self.process.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(20)


class Bench:
    def __init__(self, args):
        self.args = args
        self.folder = tempfile.mkdtemp(prefix='letterbox-bench-')

    def letterbox(self, *options):
        port, http = free_port(), free_port()
        argv = [self.args.letterbox, '--no-window', '--smtp', f'127.0.0.1:{port}', '--http', f'127.0.0.1:{http}', *options]
        server = Server(argv, port, self.folder)
        server.http = http
        return server

    def kept(self):
        store = tempfile.mkdtemp(dir=self.folder) + '/store.db'
        return self.letterbox('--store', store)

    def sink(self):
        port = free_port()
        env = dict(os.environ)
        library = pathlib.Path(self.args.sink).resolve().parents[1] / 'lib/postfix'
        if library.is_dir():
            env['LD_LIBRARY_PATH'] = str(library)
        user = ['-u', 'nobody'] if os.geteuid() == 0 else []
        # It takes 256 connections unless told otherwise.
        return Server([self.args.sink, *user, '-m', '10000', f'127.0.0.1:{port}', '1024'], port, self.folder, env)

    def load(self, server, options, messages):
        before = cpu_seconds(server.pid)
        out = subprocess.run([self.args.load, '-p', str(server.port), '-n', str(messages), '-d', '120', *options],
                             capture_output=True, text=True)
        if out.returncode != 0:
            sys.exit(f'load {" ".join(options)}: {out.stdout}{out.stderr}')
        result = json.loads(out.stdout)
        result['cpu_us'] = (cpu_seconds(server.pid) - before) / messages * 1e6
        return result

    def rates(self):
        servers = {'letterbox': self.letterbox, 'kept': self.kept}
        if self.args.sink:
            servers['sink'] = self.sink
        print(f'{"":36}{"letterbox":>11}{"kept store":>11}{"smtp-sink":>11}{"ratio":>7}{"kept":>7}'
              f'{"cpu us":>8}{"sink us":>8}{"p50 us":>8}{"p99 us":>8}')
        for name, options, short, full in CASES:
            runs = {which: [] for which in servers}
            for _ in range(self.args.repeats):
                for which, start in servers.items():
                    with start() as server:
                        runs[which].append(self.load(server, options, full if self.args.full else short))
            self.row(name, runs)

    def row(self, name, runs):
        def median(which, key):
            return statistics.median(run[key] for run in runs[which]) if which in runs else float('nan')
        ours, kept, sink = (median(which, 'per_second') for which in ('letterbox', 'kept', 'sink'))
        print(f'{name:36}{ours:11,.0f}{kept:11,.0f}{sink:11,.0f}{ours / sink:7.2f}{kept / sink:7.2f}'
              f'{median("letterbox", "cpu_us"):8.0f}{median("sink", "cpu_us"):8.0f}'
              f'{median("letterbox", "p50_us"):8.0f}{median("letterbox", "p99_us"):8.0f}')
        print(json.dumps({'case': name, 'letterbox': ours, 'kept': kept, 'sink': sink,
                          'cpu_us': median('letterbox', 'cpu_us'), 'sink_cpu_us': median('sink', 'cpu_us')}),
              file=self.args.json)

    def memory(self):
        with self.letterbox() as server:
            starts = [server.start_ms]
            at_start = resident_kb(server.pid)
            self.load(server, ['-s', '10240', '-c', '10'], 500)
            warm = resident_kb(server.pid)
            count = 10000 if self.args.full else 2000
            self.load(server, ['-s', '10240', '-c', '10'], count)
            per_message = (resident_kb(server.pid) - warm) / count
        with self.letterbox() as server:
            starts.append(server.start_ms)
            self.load(server, ['-s', '1024', '-c', '10'], 500)
            before = resident_kb(server.pid)
            idle = [socket.create_connection(('127.0.0.1', server.port)) for _ in range(1000)]
            for connection in idle:
                connection.recv(200)
            per_idle = resident_kb(server.pid) - before
            for connection in idle:
                connection.close()
        for _ in range(3):
            with self.letterbox() as server:
                starts.append(server.start_ms)
        print(f'start to greeting {statistics.median(starts):.1f} ms, resident at start {at_start / 1024:.1f} MB, '
              f'{per_message:.2f} kB more a stored message of 10 kB, {per_idle / 1024:.2f} MB more by 1,000 idle connections')
        print(json.dumps({'start_ms': statistics.median(starts), 'resident_kb': at_start,
                          'kb_per_message': per_message, 'kb_per_1000_idle': per_idle}), file=self.args.json)

    def visible(self):
        """The rate until the API shows all, against the rate at which the messages were accepted."""
        count = 10000 if self.args.full else 3000
        with self.letterbox() as server:
            began = time.monotonic()
            result = self.load(server, ['-s', '10240', '-c', '10'], count)
            url = f'http://127.0.0.1:{server.http}/api/v1/messages?limit=1'
            while True:
                with urllib.request.urlopen(url) as answer:
                    total = json.load(answer)['total']
                if total >= count or time.monotonic() - began > 60:
                    break
            seconds = time.monotonic() - began
        print(f'visible against accepted: {min(1.0, result["seconds"] / seconds):.2f} ({total} of {count} shown)')
        print(json.dumps({'visible_over_accepted': result['seconds'] / seconds, 'shown': total}), file=self.args.json)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--letterbox', required=True)
    parser.add_argument('--load', required=True)
    parser.add_argument('--sink', help="Postfix's smtp-sink; without it there are no ratios")
    parser.add_argument('--full', action='store_true', help='as many messages as the figures in docs/performance.md')
    parser.add_argument('--repeats', type=int, default=3)
    parser.add_argument('--json', type=argparse.FileType('w'), default=os.devnull)
    args = parser.parse_args()
    args.letterbox, args.load = os.path.abspath(args.letterbox), os.path.abspath(args.load)
    args.sink = os.path.abspath(args.sink) if args.sink else shutil.which('smtp-sink')

    bench = Bench(args)
    try:
        bench.rates()
        bench.memory()
        bench.visible()
    finally:
        shutil.rmtree(bench.folder, ignore_errors=True)


if __name__ == '__main__':
    main()
