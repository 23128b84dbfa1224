"""The Test Anything Protocol for test programs in Python: decorate functions with @case, end with main()."""
import sys
import traceback

_cases = []


class Skip(Exception):
    """Raised by a case that cannot run here; the text says why."""


def case(name):
    """Make the function that follows a case; its name is a path that reads as a claim."""
    def register(function):
        _cases.append((name, function))
        return function
    return register


def cases(name, rows):
    """Make the function a case for each row of a table: its first column ends the name, the rest are arguments."""
    def register(function):
        for row in rows:
            _cases.append((f'{name}/{row[0]}', lambda row=row: function(*row[1:])))
        return function
    return register


def same(got, wanted, what=''):
    """Fail unless both are equal; octets and long texts are shown from where they part."""
    if got == wanted:
        return
    if isinstance(got, bytes) and isinstance(wanted, bytes):
        at = next((i for i, (a, b) in enumerate(zip(got, wanted)) if a != b), min(len(got), len(wanted)))
        begin = max(0, at - 20)
        raise AssertionError(f'{what}: {len(got)} octets, wanted {len(wanted)}; they part at {at}: '
                             f'{got[begin:at + 40]!r}, wanted {wanted[begin:at + 40]!r}')
    raise AssertionError(f'{what}: {got!r:.600}, wanted {wanted!r:.600}')


def main():
    """Run the cases whose name contains the first argument (all without one)."""
    chosen = [(name, function) for name, function in _cases if len(sys.argv) < 2 or sys.argv[1] in name]
    print(f'TAP version 13\n1..{len(chosen)}', flush=True)
    failed = 0
    for number, (name, function) in enumerate(chosen, 1):
        try:
            function()
            print(f'ok {number} {name}', flush=True)
        except Skip as reason:
            print(f'ok {number} {name} # SKIP {reason}', flush=True)
        except Exception:  # pylint: disable=broad-except # whatever a case raises is its failure
            failed += 1
            print(f'not ok {number} {name}', flush=True)
            for line in traceback.format_exc().splitlines():
                print(f'# {line}', flush=True)
    sys.exit(failed > 0)
