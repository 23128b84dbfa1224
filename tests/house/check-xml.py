#!/usr/bin/env python3
"""Fail on an XML file (.ui, .xml, .svg and their kin) that is not well-formed, or a .ui file with a common slip."""
import pathlib
import sys
import xml.etree.ElementTree as ElementTree

SUFFIXES = {'.ui', '.xml', '.svg', '.in'}
SHOWN = {'label', 'title', 'subtitle', 'tooltip-text', 'placeholder-text', 'description'}


def icon_only_buttons(tree):
    """Buttons that show an icon and no words: a screen reader and a newcomer have only the tooltip."""
    for element in tree.iter('object'):
        properties = {child.get('name') for child in element.findall('property')}
        if 'icon-name' in properties and element.get('class', '').endswith('Button'):
            if not properties & {'label', 'tooltip-text'}:
                yield element.get('id') or element.get('class')


def ui_faults(tree):
    for element in tree.iter('property'):
        words = (element.text or '').strip()
        if element.get('name') in SHOWN and any(letter.isalpha() for letter in words):
            if element.get('translatable') != 'yes':
                yield f'"{words}" is shown but not marked translatable'
    for name in icon_only_buttons(tree):
        yield f'{name} shows only an icon and has no tooltip-text'


def faults(top):
    for folder in ('data', 'src', 'po'):
        for path in sorted((top / folder).rglob('*')):
            if path.suffix not in SUFFIXES or (path.suffix == '.in' and '.xml' not in path.suffixes):
                continue
            try:
                tree = ElementTree.parse(path)
            except ElementTree.ParseError as error:
                yield f'{path.relative_to(top)}: {error}'
                continue
            if path.suffix == '.ui':
                yield from (f'{path.relative_to(top)}: {fault}' for fault in ui_faults(tree))


if __name__ == '__main__':
    found = list(faults(pathlib.Path(sys.argv[1])))
    print('\n'.join(found) or 'XML is well-formed')
    sys.exit(bool(found))
