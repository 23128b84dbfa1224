#!/usr/bin/env python3
"""Make the tables of docs/performance.md from the lines of JSON that the measuring programs print.

    bench-report.py FILE...
"""
import json
import sys

# Goal, case or key, how to get at the figure, whether it should be at least or at most that.
GOALS = (
    ('rate against smtp-sink, 1 kB, 10 connections', 1.0, 'ratio', '1 kB, 10 connections, many'),
    ('the same, 10 kB', 1.0, 'ratio', '10 kB, 10 connections, many'),
    ('the same, 100 kB', 1.2, 'ratio', '100 kB, 10 connections, many'),
    ('one message a connection, 1 kB', 0.9, 'ratio', '1 kB, 10 connections, one each'),
    ('one message a connection, 10 kB', 0.9, 'ratio', '10 kB, 10 connections, one each'),
    ('20 MB', 1.3, 'ratio', '20 MB, 1 connection'),
    ('kept store, 1 kB, 10 connections', 0.7, 'kept', '1 kB, 10 connections, many'),
    ('kept store, 10 kB, 10 connections', 0.7, 'kept', '10 kB, 10 connections, many'),
    ('kept store, 100 kB, 10 connections', 0.7, 'kept', '100 kB, 10 connections, many'),
    ('CPU of a message of 10 kB against smtp-sink', -1.3, 'cpu', '10 kB, 10 connections, many'),
    ('p99 of a message of 10 kB, quiet, ms', -2.0, 'p99', '10 kB, 1 connection, many'),
    ('p50 beside 1,000 idle connections, ms', -0.5, 'p50', '10 kB, 1 connection, 1,000 idle'),
    ('start to greeting, ms', -20, 'process', 'start_ms'),
    ('resident at start, MB', -12, 'process', 'resident_mb'),
    ('more for each stored message of 10 kB, kB', -0.3, 'process', 'kb_per_message'),
    ('more for 1,000 idle connections, MB', -2, 'process', 'mb_per_1000_idle'),
    ('rate until the API shows all, against the rate accepted', 0.95, 'visible', 'over_accepted'),
)


def divide(row, above, below):
    return row[above] / row[below] if above in row and row.get(below) else None


FIGURES = {
    'ratio': lambda row: divide(row, 'letterbox_per_second', 'sink_per_second'),
    'kept': lambda row: divide(row, 'kept_per_second', 'sink_per_second'),
    'cpu': lambda row: divide(row, 'letterbox_cpu_us', 'sink_cpu_us'),
    'p99': lambda row: row['letterbox_p99_us'] / 1000,
    'p50': lambda row: row['letterbox_p50_us'] / 1000,
}


def text(value):
    if value is None:
        return ''
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    return f'{value:,.0f}' if abs(value) >= 100 else f'{value:.2f}' if abs(value) < 10 else f'{value:.1f}'


def table(head, rows):
    print('| ' + ' | '.join(head) + ' |')
    print('| --- |' + ' --: |' * (len(head) - 1))
    for row in rows:
        print('| ' + ' | '.join(text(value) for value in row) + ' |')
    print()


def report_rates(lines):
    head = ('case', 'messages/s', 'kept store', 'smtp-sink', 'ratio', 'kept ratio', 'CPU, us', 'kept', 'sink', 'p50, us',
            'p99, us', 'kept p50', 'kept p99')
    keys = ('letterbox_cpu_us', 'kept_cpu_us', 'sink_cpu_us', 'letterbox_p50_us', 'letterbox_p99_us', 'kept_p50_us',
            'kept_p99_us')
    table(head, [(row['case'], row['letterbox_per_second'], row['kept_per_second'], row.get('sink_per_second'),
                  FIGURES['ratio'](row), FIGURES['kept'](row), *(row.get(key) for key in keys)) for row in lines])


def report_goals(lines):
    cases = {row['case']: row for row in lines if row['what'] == 'rate'}
    others = {row['what']: row for row in lines}
    rows = []
    for name, goal, kind, where in GOALS:
        if kind in FIGURES:
            figure = FIGURES[kind](cases[where]) if where in cases else None
        else:
            figure = others.get(kind, {}).get(where)
        if figure is not None:
            is_reached = figure >= goal if goal > 0 else figure <= -goal
            rows.append((name, f'{">=" if goal > 0 else "<="} {abs(goal):g}', figure, 'yes' if is_reached else 'no'))
    table(('measure', 'goal', 'reached', ''), rows)


def report_smtp(lines):
    for row in lines:
        if row['what'] == 'machine':
            print(f'{row["cpu"]}, {row["cores"]} cores, {row["system"]}; load average {row["load"]:.1f} at the begin; medians of '
                  f'{row["repeats"]}.\n')
        elif row['what'] == 'disk':
            print(f'fdatasync after 10 kB in the same run: p50 {row["fdatasync_p50_us"]:.0f} us, p99 '
                  f'{row["fdatasync_p99_us"]:.0f} us.\n')
    report_goals(lines)
    report_rates([row for row in lines if row['what'] == 'rate'])


def report_other(lines):
    """Lines with the same keys make a table; a line of one figure is a row of its own."""
    kinds = {}
    for line in lines:
        values = {key: value for key, value in line.items() if key != 'bench'}
        kinds.setdefault(tuple(values) if len(values) > 1 else (), []).append(values)
    for keys, rows in kinds.items():
        if keys:
            table(keys, [tuple(row.values()) for row in rows])
        else:
            table(('measure', ''), [item for row in rows for item in row.items()])


def main():
    benches = {}
    for path in sys.argv[1:]:
        with open(path, encoding='utf-8') as file:
            for line in file:
                if line.startswith('{'):
                    row = json.loads(line)
                    benches.setdefault(row['bench'], []).append(row)
    for name, lines in benches.items():
        print(f'### {name}\n')
        (report_smtp if name == 'smtp' else report_other)(lines)


if __name__ == '__main__':
    main()
