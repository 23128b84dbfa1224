#!/usr/bin/env python3
"""Fail when a man page or a shell completion is not well formed, or does not offer what the program takes.

$1: the folder with what build-aux/make-reference.py made. A tool that is not installed is passed over, and said so.
"""
import pathlib
import shutil
import subprocess
import sys

# (what is typed, something that is offered then, something that is not)
OFFERS = [
    (['letterbox', '--sm'], '--smtp', '--store'),
    (['letterbox', 'ru'], 'run', 'wait'),
    (['letterbox', 'run', '--ju'], '--junit', '--smtp'),
    (['letterbox', 'wait', '--'], '--quiet', '--smtp'),
    (['letterbox', '--mode', ''], 'mailman', 'json'),
    (['letterbox', '--print', ''], 'json', 'mailman'),
    (['letterbox', 'export', '--format', 'm'], 'maildir', 'zip'),
]


def output(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


def page_faults(folder):
    for page in sorted(folder.glob('*.1')):
        said = output('groff', '-man', '-ww', '-Tascii', '-z', str(page)).stderr
        if said:
            yield f'{page.name}: {said.strip()}'
        for section in ('NAME', 'SYNOPSIS', 'DESCRIPTION', 'OPTIONS', 'SEE ALSO'):
            if f'.SH {section}\n' not in page.read_text():
                yield f'{page.name} has no section {section}'


def bash_faults(folder):
    for words, offered, other in OFFERS:
        quoted = ' '.join(f"'{word}'" for word in words)
        script = (f'source {folder}/letterbox.bash; COMP_WORDS=({quoted}); COMP_CWORD={len(words) - 1}; _letterbox; '
                  'printf "%s\\n" "${COMPREPLY[@]}"')
        got = output('bash', '-c', script, cwd=folder)
        if got.stderr or offered not in got.stdout.split() or other in got.stdout.split():
            yield f'bash offers {got.stdout.split()} for {words} {got.stderr}'


def fish_faults(folder):
    for words, offered, other in OFFERS:
        script = f'set -g fish_complete_path; source {folder}/letterbox.fish; complete -C "{" ".join(words)}"'
        got = output('fish', '--no-config', '-c', script, cwd=folder)
        offers = [line.split('\t')[0] for line in got.stdout.splitlines()]
        if got.stderr or offered not in offers or other in offers:
            yield f'fish offers {offers} for {words} {got.stderr}'


def zsh_faults(folder):
    got = output('zsh', '-n', str(folder / '_letterbox'))
    if got.returncode or got.stderr:
        yield f'zsh: {got.stderr}'


CHECKS = {'groff': page_faults, 'bash': bash_faults, 'fish': fish_faults, 'zsh': zsh_faults}

if __name__ == '__main__':
    place = pathlib.Path(sys.argv[1]).resolve()
    found = []
    for tool, check in CHECKS.items():
        if shutil.which(tool):
            found += check(place)
        else:
            print(f'{tool} is not installed: its files are not looked at')
    print('\n'.join(found) or 'man pages and completions hold')
    sys.exit(bool(found))
