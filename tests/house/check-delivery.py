#!/usr/bin/env python3
"""Fail when the Containerfile, the workflow or an example of a CI is not well formed or names what is not there.

Needs PyYAML (python3-yaml); skipped (77) without it. $1: the project, $2: the built program.
"""
import json
import pathlib
import re
import subprocess
import sys

try:
    import yaml
except ImportError:
    print('skipped: PyYAML is not installed')
    sys.exit(77)

INSTRUCTIONS = {'FROM', 'RUN', 'COPY', 'WORKDIR', 'USER', 'VOLUME', 'EXPOSE', 'ENV', 'ENTRYPOINT'}
APT, BREW, MSYS2 = 1, 4, 5  # columns of build-aux/setup.sh
MSYS2_PREFIX = 'mingw-w64-ucrt-x86_64-'


def needs(top):
    """The rows of the tables of needs in build-aux/setup.sh."""
    text = (top / 'build-aux/setup.sh').read_text()
    return [line.split() for table in re.findall(r"^setup_\w+_needs='\n(.*?)^'", text, re.MULTILINE | re.DOTALL)
            for line in table.splitlines()]


def instructions(text):
    """(name, argument) of each instruction, lines that are continued joined."""
    text = re.sub(r'^#.*\n', '', text, flags=re.MULTILINE).replace('\\\n', ' ')
    return [tuple(line.split(None, 1)) for line in text.splitlines() if line.strip()]


def container_faults(top, program):
    steps = instructions((top / 'Containerfile').read_text())
    yield from (f'Containerfile: what is {name}?' for name, _ in steps if name not in INSTRUCTIONS)
    yield from (f'Containerfile: {image} names no release' for name, image in steps
                if name == 'FROM' and not re.search(r':\d+', image))
    last = steps[max(i for i, step in enumerate(steps) if step[0] == 'FROM'):]
    if not any(name == 'USER' and user != 'root' for name, user in last):
        yield 'Containerfile: it runs as root'
    for name, argument in steps:
        if name == 'RUN' and 'apt-get install' in argument and '--no-install-recommends' not in argument:
            yield f'Containerfile: recommended packages come along: {argument}'
    known = {row[APT] for row in needs(top)}
    build = next(argument for name, argument in steps if name == 'RUN')
    packages = re.search(r'--no-install-recommends (.*?)(?: && rm .*)?$', build)[1].split()
    yield from (f'Containerfile: {package} is not in build-aux/setup.sh' for package in packages if package not in known)
    arguments = json.loads(next(argument for name, argument in last if name == 'ENTRYPOINT'))
    help_text = subprocess.run([program, '--help'], capture_output=True, text=True, check=True).stdout
    yield from (f'Containerfile: the program has no {argument}' for argument in arguments
                if argument.startswith('--') and argument not in help_text)


def workflow_faults(top):
    workflow = yaml.safe_load((top / '.github/workflows/build.yml').read_text())
    columns = {column: {row[column] for row in needs(top)} for column in (BREW, MSYS2)}
    for name, job in workflow['jobs'].items():
        for key in ('runs-on', 'steps', 'timeout-minutes'):
            if key not in job:
                yield f'build.yml: {name} has no {key}'
        for step in job['steps']:
            if ('uses' in step) == ('run' in step):
                yield f'build.yml: a step of {name} neither uses nor runs something, or both'
            for package in step.get('with', {}).get('install', '').split():
                if package.removeprefix(MSYS2_PREFIX) not in columns[MSYS2]:
                    yield f'build.yml: {package} is not in build-aux/setup.sh'
            brewed = re.match(r'brew install (.*)', step.get('run', ''))
            for package in brewed[1].split() if brewed else ():
                if package not in columns[BREW]:
                    yield f'build.yml: {package} is not in build-aux/setup.sh'


def example_faults(top):
    for path in sorted((top / 'examples').rglob('*.y*ml')):
        try:
            document = yaml.safe_load(path.read_text())
        except yaml.YAMLError as error:
            yield f'{path.relative_to(top)}: {error}'
            continue
        if not isinstance(document, dict):
            yield f'{path.relative_to(top)}: nothing in it'


def main(top, program):
    return [*container_faults(top, program), *workflow_faults(top), *example_faults(top)]


if __name__ == '__main__':
    found = main(pathlib.Path(sys.argv[1]).resolve(), sys.argv[2])
    print('\n'.join(found) or 'Containerfile, workflow and examples hold')
    sys.exit(bool(found))
