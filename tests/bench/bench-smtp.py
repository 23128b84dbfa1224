#!/usr/bin/env python3
"""Measure Letterbox beside Postfix's smtp-sink, which throws every message away, in one run.

The servers take turns, each run on a fresh process and a fresh store; what counts is the ratio of the medians.  Prints a
table for people and, with --json, a line of JSON a row, from which bench-report.py makes docs/performance.md.  Usage:

    bench-smtp.py --letterbox build/src/cli/letterbox --load build/tests/bench/load [--sink smtp-sink] [--json FILE]
"""
import argparse
import itertools
import json
import os
import pathlib
import platform
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

KINDS = {'many': [], 'one each': ['-1'], 'pipelined': ['-P']}
SIZES = {'1 kB': 1024, '10 kB': 10240, '100 kB': 102400}

# How many messages a case takes, by the octets of each: enough for a second or two of a fast server.
FULL_OCTETS, FULL_MESSAGES = 300_000_000, 20_000
SHORT_OCTETS, SHORT_MESSAGES = 10_000_000, 1_000

# What `meson test --benchmark` has the time for.
SHORT_CASES = ('1 kB, 10 connections, many', '10 kB, 10 connections, many', '10 kB, 10 connections, one each',
               '10 kB, 1 connection, 1,000 idle')


def cases():
    """Yields name, options of the load generator, and octets of a message."""
    for (size, octets), connections, (kind, options) in itertools.product(SIZES.items(), (1, 10, 50), KINDS.items()):
        name = f'{size}, {connections} connection{"s" if connections > 1 else ""}, {kind}'
        yield name, ['-s', str(octets), '-c', str(connections), *options], octets
    yield '10 kB, 1 connection, 1,000 idle', ['-s', '10240', '-c', '1', '-i', '1000'], 10240
    yield '20 MB, 1 connection', ['-s', '20000000', '-c', '1'], 20_000_000


def cpu_seconds(pid):
    """By the scheduler's own clock, in nanoseconds, where the kernel has it: a tick is 10 ms."""
    total = 0
    for task in pathlib.Path(f'/proc/{pid}/task').iterdir():
        try:
            total += int((task / 'schedstat').read_text().split()[0])
        except (OSError, IndexError):
            return ticks_seconds(pid)
    return total / 1e9 if total else ticks_seconds(pid)


def ticks_seconds(pid):
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

    def tell(self, what, **values):
        print(json.dumps({'bench': 'smtp', 'what': what, **values}), file=self.args.json, flush=True)

    def load(self, server, options, messages):
        before = cpu_seconds(server.pid)
        out = subprocess.run([self.args.load, '-p', str(server.port), '-n', str(messages), '-d', '120', *options],
                             capture_output=True, text=True)
        if out.returncode != 0:
            sys.exit(f'load {" ".join(options)}: {out.stdout}{out.stderr}')
        result = json.loads(out.stdout)
        result['cpu_us'] = (cpu_seconds(server.pid) - before) / messages * 1e6
        return result

    def machine(self):
        model = re.search(r'model name\s*:\s*(.*)', pathlib.Path('/proc/cpuinfo').read_text())
        self.tell('machine', cpu=model[1] if model else platform.machine(), cores=os.cpu_count(),
                  system=f'{platform.system()} {platform.release()}', load=os.getloadavg()[0],
                  repeats=self.args.repeats, short=self.args.short)

    def rates(self):
        servers = {'letterbox': self.letterbox, 'kept': self.kept}
        if self.args.sink:
            servers['sink'] = self.sink
        print(f'{"":34}{"letterbox":>10}{"kept":>9}{"sink":>9}{"ratio":>7}{"kept":>7}'
              f'{"cpu us":>8}{"kept":>7}{"sink":>7}{"p50 us":>8}{"p99 us":>8}')
        for name, options, octets in cases():
            if self.args.short and name not in SHORT_CASES or self.args.case not in name:
                continue
            most, limit = (SHORT_MESSAGES, SHORT_OCTETS) if self.args.short else (FULL_MESSAGES, FULL_OCTETS)
            messages = max(2, min(most, limit // octets))
            runs = {which: [] for which in servers}
            for _ in range(self.args.repeats):
                for which, start in servers.items():
                    with start() as server:
                        self.load(server, options, max(2, messages // 20))
                        runs[which].append(self.load(server, options, messages))
            self.row(name, runs)

    def row(self, name, runs):
        values = {}
        for which, key in itertools.product(runs, ('per_second', 'mb_per_second', 'cpu_us', 'p50_us', 'p99_us')):
            values[f'{which}_{key}'] = statistics.median(run[key] for run in runs[which])
        get = lambda key: values.get(key, float('nan'))
        ours, kept, sink = get('letterbox_per_second'), get('kept_per_second'), get('sink_per_second')
        print(f'{name:34}{ours:10,.0f}{kept:9,.0f}{sink:9,.0f}{ours / sink:7.2f}{kept / sink:7.2f}'
              f'{get("letterbox_cpu_us"):8.0f}{get("kept_cpu_us"):7.0f}{get("sink_cpu_us"):7.0f}'
              f'{get("letterbox_p50_us"):8.0f}{get("letterbox_p99_us"):8.0f}', flush=True)
        self.tell('rate', case=name, **values)

    def memory(self):
        starts = []
        for _ in range(5):
            with self.letterbox() as server:
                starts.append(server.start_ms)
        count = 1000 if self.args.short else 10000
        with self.letterbox() as server:
            at_start = resident_kb(server.pid)
            self.load(server, ['-s', '10240', '-c', '10'], count // 4)
            warm = resident_kb(server.pid)
            self.load(server, ['-s', '10240', '-c', '10'], count)
            per_message = (resident_kb(server.pid) - warm) / count
        with self.letterbox() as server:
            self.load(server, ['-s', '1024', '-c', '10'], 500)
            before = resident_kb(server.pid)
            idle = [socket.create_connection(('127.0.0.1', server.port)) for _ in range(1000)]
            for connection in idle:
                connection.recv(200)
            per_idle = resident_kb(server.pid) - before
            for connection in idle:
                connection.close()
        print(f'start to greeting {statistics.median(starts):.1f} ms, resident at start {at_start / 1024:.1f} MB, '
              f'{per_message:.2f} kB more a stored message of 10 kB, {per_idle / 1024:.2f} MB more by 1,000 idle connections')
        self.tell('process', start_ms=statistics.median(starts), resident_mb=at_start / 1024, kb_per_message=per_message,
                  mb_per_1000_idle=per_idle / 1024)

    def visible(self):
        """The rate until the API shows all, against the rate at which the messages were accepted."""
        count = 1000 if self.args.short else 10000
        with self.letterbox() as server:
            began = time.monotonic()
            result = self.load(server, ['-s', '10240', '-c', '10'], count)
            url = f'http://127.0.0.1:{server.http}/api/v1/messages?limit=1'
            total = 0
            while total < count and time.monotonic() - began < 60:
                with urllib.request.urlopen(url) as answer:
                    total = json.load(answer)['total']
            seconds = time.monotonic() - began
        print(f'visible against accepted: {result["seconds"] / seconds:.2f} ({total} of {count} shown)')
        self.tell('visible', over_accepted=result['seconds'] / seconds, per_second=total / seconds)

    def disk(self):
        """What a kept store has to wait for: this disk's fdatasync, in the same run."""
        times = []
        with tempfile.TemporaryFile(dir=self.folder) as file:
            for _ in range(200):
                file.write(b'x' * 10240)
                file.flush()
                began = time.monotonic()
                os.fdatasync(file.fileno())
                times.append((time.monotonic() - began) * 1e6)
        times.sort()
        print(f'fdatasync after 10 kB: p50 {times[100]:.0f} us, p99 {times[197]:.0f} us')
        self.tell('disk', fdatasync_p50_us=times[100], fdatasync_p99_us=times[197])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--letterbox', required=True)
    parser.add_argument('--load', required=True)
    parser.add_argument('--sink', help="Postfix's smtp-sink; without it there are no ratios")
    parser.add_argument('--short', action='store_true', help='some of the cases, with few messages')
    parser.add_argument('--case', default='', help='only the cases whose name has this in it')
    parser.add_argument('--repeats', type=int, default=3)
    parser.add_argument('--json', type=argparse.FileType('w'), default=os.devnull)
    args = parser.parse_args()
    args.letterbox, args.load = os.path.abspath(args.letterbox), os.path.abspath(args.load)
    args.sink = args.sink or shutil.which('smtp-sink', path=os.environ.get('PATH', '') + ':/usr/sbin')
    if args.sink:
        args.sink = os.path.abspath(args.sink)
    else:
        print("smtp-sink is not here (Debian's package postfix has it): measuring without ratios")

    bench = Bench(args)
    try:
        bench.machine()
        bench.rates()
        if not args.case:
            bench.disk()
            bench.memory()
            bench.visible()
    finally:
        shutil.rmtree(bench.folder, ignore_errors=True)


if __name__ == '__main__':
    main()
