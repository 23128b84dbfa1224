#!/usr/bin/env python3
"""Make the man pages and the shell completion out of what the program says by --help and data/reference/manual.md.

$1: the built program, $2: manual.md, $3: the folder to write to, $4: the version.
"""
import os
import pathlib
import re
import subprocess
import sys

COMMANDS = ('run', 'wait', 'sendmail', 'send-test', 'import', 'export')
OPTION = re.compile(r'^  (?:-h, )?(--[a-z][a-z0-9-]+)(?:=(\S+))?\s+(.*)$', re.MULTILINE)
LETTERS = re.compile(r'^  (-\S+(?:, -\S+)*(?: [A-Z:]+)?(?:, --\S+ \S+)?)\s+(\S.*)$', re.MULTILINE)
FILES = {'FILE', 'any|FILE'}
FOLDERS = {'FOLDER'}


class Command:
    """One page: what the program says of a command, or of itself."""

    def __init__(self, program, name):
        arguments = [program, *([name] if name else []), '--help']
        environment = {**os.environ, 'LC_ALL': 'C.UTF-8', 'LANGUAGE': 'C'}
        text = subprocess.run(arguments, capture_output=True, text=True, check=True, env=environment).stdout
        self.name = f'letterbox-{name}' if name else 'letterbox'
        self.word = name
        lines = [line for line in text.splitlines() if line.strip()]
        self.usage = lines[1].strip() if lines[0].startswith('Usage') else lines[0]
        self.summary = lines[2] if lines[0].startswith('Usage') else lines[1]
        self.options = OPTION.findall(text)
        if not self.options:  # not told by GOption
            text = re.sub(r'\n {10,}(\S)', r'  \1', text)
            self.options = [(letters, '', told) for letters, told in LETTERS.findall(text)]
            self.options.append(('--help', '', 'Show help options'))

    @property
    def words(self):
        """The options that completion offers."""
        return [option for option, _, _ in self.options if option.startswith('--')]


def choices(value, told):
    """The words that an option takes, where it takes some of a few."""
    if '|' in value and value not in FILES:
        return value.split('|')
    found = re.search(r'(?:^|: )((?:\w+, )+\w+ or \w+)', told)
    return re.findall(r'\w+', found[1].replace(' or ', ', ')) if found else []


def roff(text):
    """Text with **bold** and *italic* as roff."""
    text = text.replace('\\', '\\e').replace('-', '\\-')
    text = text.replace('…', '...').replace('“', '\\(lq').replace('”', '\\(rq')
    text = re.sub(r'\*\*(.+?)\*\*', r'\\fB\1\\fR', text)
    text = re.sub(r'(?<!\\f)\*(\S.*?)\*', r'\\fI\1\\fR', text)
    return re.sub(r"^([.'])", r'\\&\1', text, flags=re.MULTILINE)


def page_body(text):
    """Markdown paragraphs, examples that are indented, and ## sections as roff."""
    for block in re.split(r'\n{2,}', text.strip()):
        if block.startswith('## '):
            yield f'.SH {block[3:].upper()}'
        elif block.startswith('    '):
            code = re.sub(r'^    ', '', block, flags=re.MULTILINE).replace('\\', '\\e').replace('-', '\\-')
            yield f'.PP\n.RS 4\n.EX\n{re.sub(chr(10) + "([.])", chr(10) + chr(92) + "&" + chr(92) + "1", code)}\n.EE\n.RE'
        else:
            yield f'.PP\n{roff(block)}'


def man_page(command, prose, version, others):
    before, mark, after = prose.partition('\n## ')
    summary = re.split(r'(?<=\w)\. ', command.summary)[0].rstrip('.')
    lines = [f'.TH {command.name.upper()} 1 "" "Letterbox {version}" "User Commands"', '.SH NAME',
             roff(f'{command.name} - {summary[0].lower()}{summary[1:]}'), '.SH SYNOPSIS', roff(command.usage),
             '.SH DESCRIPTION', *page_body(before), '.SH OPTIONS']
    for option, value, told in command.options:
        label = f'**{option}**' + (f'=*{value}*' if value else '')
        lines.append(f'.TP\n{roff(label)}\n{roff(told)}.')
    if not command.word:
        lines.append('.SH COMMANDS')
        lines += [f'.TP\n{roff("**" + other.word + "**")}\n{roff(other.summary)}' for other in others]
    lines += page_body(mark.lstrip() + after)
    seen = [other.name for other in others if other is not command] if not command.word else ['letterbox']
    lines += ['.SH SEE ALSO', ', '.join(f'{roff("**" + name + "**")}(1)' for name in seen)]
    return '\n'.join(lines) + '\n'


def bash(commands):
    rows, values = [], {}
    for command in commands:
        rows.append(f"    {command.word or '*'}) options='{' '.join(command.words)}' ;;")
        for option, value, told in command.options:
            if choices(value, told):
                values[option] = f"COMPREPLY=($(compgen -W '{' '.join(choices(value, told))}' -- \"$word\"))"
            elif value in FILES or value in FOLDERS:
                values[option] = f"COMPREPLY=($(compgen -{'d' if value in FOLDERS else 'f'} -- \"$word\"))"
            elif value:
                values.setdefault(option, 'COMPREPLY=()')
    rows.append(rows.pop(0))  # the one that fits everything comes last
    cases = '\n'.join(f'    {option}) {does}; return ;;' for option, does in values.items())
    return f'''# bash completion for letterbox; made by build-aux/make-reference.py
_letterbox () {{
  local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}} options
  # --option=value are three words here.
  if [ "$word" = = ]; then word=; elif [ "$before" = = ]; then before=${{COMP_WORDS[COMP_CWORD-2]}}; fi
  case $before in
{cases}
  esac
  case ${{COMP_WORDS[1]}} in
{chr(10).join(rows)}
  esac
  if [ "$COMP_CWORD" -eq 1 ]; then options="$options {' '.join(COMMANDS)}"; fi
  case $word in
    -*) COMPREPLY=($(compgen -W "$options" -- "$word")) ;;
    *)
      COMPREPLY=($(compgen -f -- "$word"))
      if [ "$COMP_CWORD" -eq 1 ]; then COMPREPLY+=($(compgen -W '{' '.join(COMMANDS)}' -- "$word")); fi ;;
  esac
}}
complete -o filenames -F _letterbox letterbox
'''


def zsh_text(text):
    return text.replace("'", "'\\''").replace('[', '\\[').replace(']', '\\]').replace(':', '\\:')


def zsh_option(option, value, told):
    if not value:
        return f"'*{option}[{zsh_text(told)}]'"
    if choices(value, told):
        action = f"({' '.join(choices(value, told))})"
    else:
        action = '_files' if value in FILES else '_files -/' if value in FOLDERS else ' '
    return f"'*{option}=[{zsh_text(told)}]:{zsh_text(value.lower())}:{action}'"


def zsh(commands):
    def arguments(command, rest):
        rows = [zsh_option(*row) for row in command.options if row[0].startswith('--')]
        return ' \\\n        '.join(['_arguments', *rows, rest])

    cases = '\n'.join(f'      {command.word})\n        {arguments(command, chr(39) + "*:file:_files" + chr(39))} ;;'
                      for command in commands[1:])
    described = ' '.join(f"'{command.word}:{zsh_text(command.summary)}'" for command in commands[1:])
    return f'''#compdef letterbox
# Made by build-aux/make-reference.py
_letterbox () {{
  local -a commands
  commands=({described})
  if (( CURRENT > 2 )); then
    case $words[2] in
{cases}
    esac
    if [[ -n $words[2] && ${{commands[(I)$words[2]:*]}} -gt 0 ]]; then return; fi
  elif [[ $words[2] != -* ]]; then
    _describe command commands
  fi
        {arguments(commands[0], chr(39) + "*:file:_files" + chr(39))}
}}
_letterbox "$@"
'''


def fish_text(text):
    return "'" + text.replace('\\', '\\\\').replace("'", "\\'") + "'"


def fish(commands):
    lines = ['# fish completion for letterbox; made by build-aux/make-reference.py']
    for command in commands[1:]:
        lines.append(f'complete -c letterbox -n __fish_use_subcommand -a {command.word} -d {fish_text(command.summary)}')
    for command in commands:
        when = f"'__fish_seen_subcommand_from {command.word}'" if command.word else '__fish_use_subcommand'
        for option, value, told in command.options:
            if not option.startswith('--'):
                continue
            takes = ''
            if choices(value, told):
                takes = f" -x -a {fish_text(' '.join(choices(value, told)))}"
            elif value:
                takes = ' -r' if value in FILES or value in FOLDERS else ' -x'
            lines.append(f'complete -c letterbox -n {when} -l {option[2:]}{takes} -d {fish_text(told)}')
    return '\n'.join(lines) + '\n'


def main(program, manual, folder, version):
    text = pathlib.Path(manual).read_text()
    prose = dict(re.findall(r'^# (\S+)\n(.*?)(?=^# |\Z)', text, re.MULTILINE | re.DOTALL))
    commands = [Command(program, name) for name in (None, *COMMANDS)]
    out = pathlib.Path(folder)
    for command in commands:
        (out / f'{command.name}.1').write_text(man_page(command, prose[command.name], version, commands[1:]))
    (out / 'letterbox.bash').write_text(bash(commands))
    (out / '_letterbox').write_text(zsh(commands))
    (out / 'letterbox.fish').write_text(fish(commands))


if __name__ == '__main__':
    main(*sys.argv[1:])
