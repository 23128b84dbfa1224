#!/usr/bin/env python3
"""Write the corpus of test mails beside this file: NAME.eml, expectations.ini and README.md.

Each mail stands here with what a reader must find in it; the expectations are written by hand.
Usage: make-corpus.py            (the files are committed; run it after a change here)
"""
import base64
import binascii
import pathlib
import struct
import zlib

HERE = pathlib.Path(__file__).parent
MAILS = []

JPEG = base64.b64decode(
    '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkz'
    'ODdASFxOQERXRTc4UG1RV19iZ2hnPk1xeXBkeFxlZ2P/2wBDARESEhgVGC8aGi9jQjhCY2NjY2Nj'
    'Y2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2P/wAARCAAIAAgDASIA'
    'AhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAP/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFAEB'
    'AAAAAAAAAAAAAAAAAAAABf/EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAMAwEAAhEDEQA/AJAHRL//2Q==')
GIF = base64.b64decode('R0lGODlhAgACAPAAAP8AAAAAACH5BAAAAAAALAAAAAACAAIAAAIChFEAOw==')


def png(width, height, rgb):
    """A real PNG of one colour."""
    def chunk(kind, data):
        return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))
    rows = b''.join(b'\0' + bytes(rgb) * width for _ in range(height))
    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, 8, 2, 0, 0, 0))
            + chunk(b'IDAT', zlib.compress(rows, 9)) + chunk(b'IEND', b''))


PNG = png(4, 4, (53, 132, 228))
PDF = (b'%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n'
       b'2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n')


def b64(data):
    """Base64 in lines of 76, ended by CRLF."""
    return base64.encodebytes(data).decode().replace('\n', '\r\n')


def qp(text, charset='utf-8'):
    """Quoted-printable with the line ends kept."""
    lines = []
    for line in text.split('\n'):
        raw = binascii.b2a_qp(line.encode(charset), istext=True).decode()
        lines.append(raw.replace('\n', '\r\n'))
    return '\r\n'.join(lines)


def word(text, charset='utf-8', kind='B'):
    """One encoded word of RFC 2047."""
    raw = text.encode(charset)
    if kind == 'B':
        return f'=?{charset}?B?{base64.b64encode(raw).decode()}?='
    coded = ''.join(chr(c) if chr(c).isalnum() and c < 128 else '_' if c == 32 else f'={c:02X}' for c in raw)
    return f'=?{charset}?Q?{coded}?='


def crlf(text):
    return text.replace('\r\n', '\n').replace('\n', '\r\n')


def head(subject, sender='Anna Example <anna@example.org>', to='ben@example.com', more='', mime=True):
    """The usual header, without the empty line; more: fields with line ends."""
    number = len(MAILS) + 1
    return crlf(f'From: {sender}\nTo: {to}\nSubject: {subject}\n'
                f'Date: Mon, 23 Nov 2026 10:{number // 60:02}:{number % 60:02} +0100\n'
                f'Message-ID: <{number:03}.corpus@example.org>\n'
                + ('MIME-Version: 1.0\n' if mime else '') + more)


def parts(boundary, *bodies, end=True):
    """A multipart's body from whole parts (header, empty line, body)."""
    text = ''.join(f'--{boundary}\r\n{crlf(body) if isinstance(body, str) else body}\r\n' for body in bodies)
    return text + (f'--{boundary}--\r\n' if end else '')


def attach(name, kind, data, disposition='attachment', more=''):
    return (f'Content-Type: {kind}; name="{name}"\r\nContent-Transfer-Encoding: base64\r\n'
            f'Content-Disposition: {disposition}; filename="{name}"\r\n{more}\r\n' + b64(data))


def add(name, about, data, **expect):
    """expect: subject, sender and to (lists of "Name <address>"), text (pieces of the readable text),
    attachments, inlines (names), html (bool), ids, problems (codes)."""
    if isinstance(data, str):
        data = data.encode('utf-8')
    MAILS.append((name, about, data, expect))


ANNA = 'Anna Example <anna@example.org>'
BEN = '<ben@example.com>'
PLAIN = 'Content-Type: text/plain; charset=utf-8\r\n'

# --- Plain text and transfer encodings ---

add('plain-7bit', 'ASCII text without any MIME field',
    head('Hello', mime=False) + '\r\nHello Ben,\r\n\r\nthis is plain text.\r\n',
    subject='Hello', sender=[ANNA], to=[BEN], text=['this is plain text.'])
add('plain-8bit', 'UTF-8 sent as 8bit',
    head('8bit', more=PLAIN + 'Content-Transfer-Encoding: 8bit\n') + '\r\nGrüße aus Köln, 5 € für dich.\r\n',
    subject='8bit', text=['Grüße aus Köln, 5 € für dich.'])
add('plain-binary', 'UTF-8 sent as binary',
    head('binary', more=PLAIN + 'Content-Transfer-Encoding: binary\n') + '\r\nŽluťoučký kůň\r\n',
    subject='binary', text=['Žluťoučký kůň'])
add('plain-quoted-printable', 'quoted-printable with soft line breaks and trailing spaces',
    head('Quoted', more=PLAIN + 'Content-Transfer-Encoding: quoted-printable\n') + '\r\n'
    + qp('Ein langer Satz über Äpfel, Öl und Übermut, der in mehr als eine Zeile gebrochen werden muss.\n'
         '1 + 1 = 2') + '\r\n',
    subject='Quoted', text=['über Äpfel, Öl und Übermut, der in mehr als eine Zeile gebrochen', '1 + 1 = 2'])
add('plain-base64', 'UTF-8 text in base64',
    head('Base64', more=PLAIN + 'Content-Transfer-Encoding: base64\n') + '\r\n'
    + b64('Здравствуй, мир!\r\nΚαλημέρα κόσμε!\r\n'.encode()),
    subject='Base64', text=['Здравствуй, мир!', 'Καλημέρα κόσμε!'])
add('plain-uuencode', 'a text part in x-uuencode, as old programs sent it',
    head('uu', more=PLAIN + 'Content-Transfer-Encoding: x-uuencode\n') + '\r\nbegin 644 note.txt\r\n'
    + binascii.b2a_uu(b'uuencoded text\r\n').decode().replace('\n', '\r\n') + '`\r\nend\r\n',
    subject='uu', text=['uuencoded text'], problems=['uuencode'])
add('flowed', 'format=flowed with quotes and space-stuffing (RFC 3676)',
    head('Flowed', more='Content-Type: text/plain; charset=utf-8; format=flowed; delsp=no\n')
    + crlf('\n> A quoted line that \n> goes on here.\n\nMy answer is one \nparagraph.\n-- \nAnna\n'),
    subject='Flowed', text=['> A quoted line that', 'My answer is one'])
add('no-body', 'a header and an empty line, nothing behind',
    head('Nothing inside') + '\r\n', subject='Nothing inside', text=[])
add('header-only', 'a header that ends with the data, without an empty line',
    head('Header only'), subject='Header only', text=[])
add('empty', 'no octet at all', b'', subject='', sender=[], to=[], problems=['no-header'])
add('no-header', 'a body without a header',
    b'\r\nJust text, no header.\r\n', subject='', sender=[], to=[], text=['Just text, no header.'],
    problems=['no-header'])
add('no-header-line', 'text where the header should be',
    b'Hello world, this is no header\r\nand neither is this.\r\n', subject='', sender=[], to=[],
    text=['Hello world, this is no header'], problems=['no-header'])
add('no-empty-line', 'the body begins right behind the last field',
    head('Run into the body', mime=False) + 'this line is no field\r\nSubject: not this one\r\n',
    subject='Run into the body', text=['this line is no field', 'Subject: not this one'],
    problems=['no-empty-line'])

# --- Charsets ---


def charset_mail(name, about, charset, text, encoding='8bit', python=None, subject=None, **expect):
    raw = text.encode(python or charset)
    body = {'8bit': raw, 'base64': b64(raw).encode(), '7bit': raw}[encoding]
    add(name, about,
        head(subject or charset, more=f'Content-Type: text/plain; charset={charset}\n'
             f'Content-Transfer-Encoding: {encoding}\n').encode() + b'\r\n' + body + b'\r\n',
        subject=expect.pop('shown', subject or charset), text=[text], **expect)


charset_mail('charset-iso-8859-1', 'Latin 1', 'ISO-8859-1', 'Crème brûlée à volonté')
charset_mail('charset-iso-8859-15', 'Latin 9 with the euro sign', 'ISO-8859-15', 'Preis: 10 €, œuvre', python='iso8859-15')
charset_mail('charset-windows-1252', 'quotes and dashes of Windows', 'windows-1252', '“Quoted” – it’s fine…')
charset_mail('charset-koi8-r', 'Russian', 'KOI8-R', 'Привет из Москвы', subject=word('Тема письма', 'koi8-r'),
             shown='Тема письма')
charset_mail('charset-shift-jis', 'Japanese of Windows', 'Shift_JIS', '日本語のメールです', subject=word('件名テスト', 'shift_jis'),
             shown='件名テスト')
charset_mail('charset-iso-2022-jp', 'Japanese in seven bits', 'ISO-2022-JP', '日本語のテスト本文', encoding='7bit',
             subject=word('会議のお知らせ', 'iso-2022-jp'), shown='会議のお知らせ')
charset_mail('charset-gb18030', 'Simplified Chinese', 'GB18030', '您好,这是一封测试邮件。', subject=word('测试邮件', 'gb18030'),
             shown='测试邮件')
charset_mail('charset-gb2312-really-gbk', 'declared GB2312 with a letter of GBK, as usual in China', 'GB2312',
             '朱镕基 的 “镕” 不在 GB2312', python='gbk')
charset_mail('charset-big5', 'Traditional Chinese', 'Big5', '繁體中文郵件測試')
charset_mail('charset-euc-kr', 'Korean', 'EUC-KR', '안녕하세요 테스트 메일입니다', subject=word('한국어 제목', 'euc-kr'),
             shown='한국어 제목')
charset_mail('charset-utf-7', 'UTF-7', 'UTF-7', 'Smörgåsbord', encoding='7bit')
charset_mail('charset-utf-16', 'UTF-16 with a mark, in base64', 'UTF-16', 'Weite Zeichen: ÄÖÜ €', encoding='base64')
charset_mail('charset-windows-1256', 'Arabic, right to left', 'windows-1256', 'مرحبا بالعالم', subject=word('رسالة تجريبية'),
             shown='رسالة تجريبية')
charset_mail('charset-utf-8-hebrew', 'Hebrew, right to left', 'utf-8', 'שלום עולם', subject=word('בדיקה'), shown='בדיקה')
add('charset-missing-utf8', 'UTF-8 without a declared charset or encoding',
    head('No charset') + '\r\nNaïve café\r\n', subject='No charset', text=['Naïve café'],
    problems=['undeclared-8bit', 'undeclared-charset'])
add('charset-missing-latin1', 'Latin 1 without a declared charset or encoding',
    head('No charset at all').encode() + b'\r\nNa\xefve caf\xe9\r\n', subject='No charset at all',
    text=['Naïve café'], problems=['undeclared-8bit', 'undeclared-charset'])
add('charset-wrong-utf8', 'declared UTF-8, but Latin 1',
    head('Wrong label', more=PLAIN + 'Content-Transfer-Encoding: 8bit\n').encode() + b'\r\nCaf\xe9 cr\xe8me\r\n',
    subject='Wrong label', text=['Café crème'], problems=['wrong-charset'])
add('charset-wrong-latin1', 'declared Latin 1, but UTF-8: shown wrong everywhere',
    head('Mojibake', more='Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: 8bit\n')
    + '\r\nCafé\r\n', subject='Mojibake', text=['CafÃ©'], problems=['suspect-charset'])
add('charset-unknown', 'a charset that does not exist',
    head('Unknown', more='Content-Type: text/plain; charset=x-klingon-9\n') + '\r\nplain letters\r\n',
    subject='Unknown', text=['plain letters'], problems=['unknown-charset'])

# --- Header fields ---

add('header-encoded-q', 'subject and names as Q words',
    head(word('Bestellung Nr. 5 für Müller', kind='Q'), sender=word('Jörg Größe', kind='Q') + ' <joerg@example.org>',
         to=word('Zoë', 'iso-8859-1', 'Q') + ' <zoe@example.com>') + '\r\nText.\r\n',
    subject='Bestellung Nr. 5 für Müller', sender=['Jörg Größe <joerg@example.org>'], to=['Zoë <zoe@example.com>'],
    text=['Text.'])
add('header-encoded-adjacent', 'a character cut between two encoded words, white space between words dropped',
    head('=?utf-8?B?w5xiZXI=?=\n =?utf-8?B?bMOk?=\n =?utf-8?Q?nge_=E2=9C?= =?utf-8?Q?=93?=') + '\r\nText.\r\n',
    subject='Überlänge ✓', text=['Text.'])
add('header-encoded-in-quotes', 'an encoded word inside a quoted name, against RFC 2047',
    head('Quoted word', sender='"=?utf-8?Q?Ren=C3=A9?=" <rene@example.org>') + '\r\nText.\r\n',
    subject='Quoted word', sender=['René <rene@example.org>'], text=['Text.'], problems=['quoted-encoded-word'])
add('header-emoji', 'emoji in subject and name',
    head(word('🎉 Party 🥳'), sender=word('👩‍💻 Dev') + ' <dev@example.org>') + '\r\nText.\r\n',
    subject='🎉 Party 🥳', sender=['👩‍💻 Dev <dev@example.org>'], text=['Text.'])
add('header-utf8', 'UTF-8 in the clear, as SMTPUTF8 sends it (RFC 6532)',
    head('Grüße aus Ζάκυνθος', sender='Jürgen <jürgen@bücher.example>', to='δοκιμή@παράδειγμα.example',
         more=PLAIN + 'Content-Transfer-Encoding: 8bit\n') + '\r\nText.\r\n',
    subject='Grüße aus Ζάκυνθος', sender=['Jürgen <jürgen@bücher.example>'], to=['<δοκιμή@παράδειγμα.example>'],
    text=['Text.'], problems=['utf8-header', 'utf8-header', 'utf8-header'])
add('header-8bit-latin1', 'Latin 1 in the clear',
    head('HEAD').replace('HEAD', 'Gr\xfc\xdfe').encode('latin-1') + b'\r\nText.\r\n',
    subject='Grüße', text=['Text.'], problems=['8bit-header'])
add('header-idn', 'an internationalised domain in its ASCII form',
    head('IDN', sender='Info <info@xn--bcher-kva.example>') + '\r\nText.\r\n',
    subject='IDN', sender=['Info <info@xn--bcher-kva.example>'], text=['Text.'])
add('header-long-subject', 'a subject of 2,000 characters in folds',
    head('Long' + '\n word number forty-two' * 95) + '\r\nText.\r\n',
    subject='Long' + ' word number forty-two' * 95, text=['Text.'])
add('header-folded', 'folds with tabs, in all kinds of fields',
    head('a\n\tfolded\n subject', sender='"Anna\n Example"\n <anna@example.org>') + '\r\nText.\r\n',
    subject='a\tfolded subject'.replace('\t', ' '), sender=[ANNA], text=['Text.'])
add('header-groups', 'groups in To, one of them empty',
    head('Groups', to='Team: ben@example.com, Carla <carla@example.com>;, undisclosed-recipients:;')
    + '\r\nText.\r\n', subject='Groups', to=[BEN, 'Carla <carla@example.com>'], text=['Text.'])
add('header-undisclosed', 'undisclosed-recipients:; alone',
    head('Secret round', to='undisclosed-recipients:;') + '\r\nText.\r\n', subject='Secret round', to=[], text=['Text.'])
add('header-quoted-local', 'local parts in quotes, comments, a name with a comma',
    head('Odd addresses', sender='"Doe, John (Sales)" <john.doe@example.org>',
         to='"john smith"@example.com, carla@example.com (Carla), <"a@b"@example.com>') + '\r\nText.\r\n',
    subject='Odd addresses', sender=['Doe, John (Sales) <john.doe@example.org>'],
    to=['<"john smith"@example.com>', 'Carla <carla@example.com>', '<"a@b"@example.com>'], text=['Text.'])
add('header-many-recipients', 'two hundred recipients in To',
    head('Everyone', to=',\n '.join(f'User {i} <user{i}@example.com>' for i in range(200))) + '\r\nText.\r\n',
    subject='Everyone', to=[f'User {i} <user{i}@example.com>' for i in range(200)], text=['Text.'])
add('header-bcc', 'a Bcc field left in the message',
    head('Forgotten Bcc', more='Cc: carla@example.com\nBcc: secret@example.com\n') + '\r\nText.\r\n',
    subject='Forgotten Bcc', text=['Text.'], problems=['bcc-in-header'])
add('header-no-address', 'no address where one should be',
    head('Nobody', sender='the build server', to='everyone') + '\r\nText.\r\n',
    subject='Nobody', sender=['the build server <>'], to=['<everyone>'], text=['Text.'],
    problems=['bad-address', 'bad-address'])
add('header-duplicates', 'fields that may be there once, twice',
    head('First', more='Subject: Second\nTo: carla@example.com\nMessage-ID: <other@example.org>\n') + '\r\nText.\r\n',
    subject='First', to=[BEN], text=['Text.'], problems=['duplicate-field', 'duplicate-field', 'duplicate-field'])
add('header-missing', 'neither Date nor Message-ID nor Subject',
    crlf('From: anna@example.org\nTo: ben@example.com\n\nText.\n'), subject='', sender=['<anna@example.org>'],
    text=['Text.'], problems=['missing-date', 'missing-message-id', 'missing-subject'])
add('header-bad-date', 'a date that is none',
    crlf('From: anna@example.org\nTo: ben@example.com\nSubject: When?\nDate: yesterday at noon\n'
         'Message-ID: <when@example.org>\n\nText.\n'),
    subject='When?', sender=['<anna@example.org>'], text=['Text.'], problems=['bad-date'])
add('header-loose-date', 'a date of ISO 8601',
    crlf('From: anna@example.org\nTo: ben@example.com\nSubject: When?\nDate: 23 Nov 26 10:00 +0100\n'
         'Message-ID: <when2@example.org>\n\nText.\n'),
    subject='When?', sender=['<anna@example.org>'], text=['Text.'], problems=['loose-date'])
add('header-space-colon', 'white space before the colon',
    head('Spaces').replace('Subject:', 'Subject :') + '\r\nText.\r\n', subject='Spaces', text=['Text.'],
    problems=['space-before-colon'])
add('header-mbox-line', 'the From_ line of an mbox file first',
    'From anna@example.org Mon Nov 23 10:00:00 2026\r\n' + head('From a file') + '\r\nText.\r\n',
    subject='From a file', text=['Text.'])
add('header-received', 'three hops with delays',
    crlf('Received: from mx.example.com (mx.example.com [192.0.2.25]) by imap.example.com with LMTP id 3\n'
         ' for <ben@example.com>; Mon, 23 Nov 2026 10:00:09 +0000\n'
         'Received: from out.example.org ([198.51.100.7]) by mx.example.com (Postfix) with ESMTPS id 2\n'
         ' for <ben@example.com>; Mon, 23 Nov 2026 11:00:04 +0100 (CET)\n'
         'Received: from laptop.example.org (localhost [127.0.0.1]) by out.example.org with ESMTPSA id 1;\n'
         ' Mon, 23 Nov 2026 10:00:00 +0000\nReturn-Path: <bounce@example.org>\n')
    + head('Three hops') + '\r\nText.\r\n', subject='Three hops', text=['Text.'])
add('header-list', 'a mailing list, with one-click unsubscription',
    head('[dev] Weekly notes', to='dev@lists.example.org',
         more='List-Id: Developers <dev.lists.example.org>\nList-Post: <mailto:dev@lists.example.org>\n'
              'List-Unsubscribe: <mailto:leave@lists.example.org>,\n <https://lists.example.org/u/1>\n'
              'List-Unsubscribe-Post: List-Unsubscribe=One-Click\nPrecedence: list\n') + '\r\nNotes.\r\n',
    subject='[dev] Weekly notes', to=['<dev@lists.example.org>'], text=['Notes.'])
add('header-x-tags', 'tags for the catcher',
    head('Tagged', to='ben+invoices@example.com', more='X-Tags: Billing, Nightly run, billing\n') + '\r\nText.\r\n',
    subject='Tagged', to=['<ben+invoices@example.com>'], text=['Text.'])
add('header-injection', 'a decoded word with line ends that would forge a field',
    head('=?utf-8?Q?Hi=0D=0ABcc:_victim@example.com?=') + '\r\nText.\r\n',
    subject='Hi  Bcc: victim@example.com', text=['Text.'])

# --- Threads ---

add('thread-1', 'the first of three messages',
    head('Lunch?') + '\r\nLunch at noon?\r\n', subject='Lunch?', text=['Lunch at noon?'])
FIRST = f'{len(MAILS):03}.corpus@example.org'
add('thread-2', 'the answer to it',
    head('Re: Lunch?', sender='ben@example.com', to='anna@example.org',
         more=f'In-Reply-To: <{FIRST}>\nReferences: <{FIRST}>\n') + '\r\nYes!\r\n\r\n> Lunch at noon?\r\n',
    subject='Re: Lunch?', sender=[BEN], to=['<anna@example.org>'], text=['Yes!'])
SECOND = f'{len(MAILS):03}.corpus@example.org'
add('thread-3', 'the answer to the answer, references in a fold',
    head('Re: Lunch?', more=f'In-Reply-To: <{SECOND}>\nReferences: <{FIRST}>\n <{SECOND}>\n') + '\r\nGreat.\r\n',
    subject='Re: Lunch?', text=['Great.'])

# --- Parts ---

ALT_TEXT = 'Content-Type: text/plain; charset=utf-8\n\nPlain version.\n'
ALT_HTML = 'Content-Type: text/html; charset=utf-8\n\n<p>The <b>HTML</b> version.</p>\n'

add('alternative', 'text and HTML',
    head('Both', more='Content-Type: multipart/alternative; boundary="alt"\n') + '\r\n' + parts('alt', ALT_TEXT, ALT_HTML),
    subject='Both', text=['Plain version.'], html=True, ids='0 1 2')
add('alternative-wrong-order', 'HTML first, so that readers show the text',
    head('Order', more='Content-Type: multipart/alternative; boundary=alt\n') + '\r\n' + parts('alt', ALT_HTML, ALT_TEXT),
    subject='Order', text=['Plain version.'], html=True, ids='0 1 2', problems=['alternative-order'])
add('html-only', 'HTML without text, with a table, a list, a link and entities',
    head('HTML only', more='Content-Type: text/html; charset=utf-8\n') + crlf(
        '\n<!DOCTYPE html>\n<html><head><title>Not shown</title><style>p { color: red }</style></head><body>\n'
        '<h1>Fish &amp; Chips</h1>\n<p>Price:&nbsp;5&thinsp;&euro; &lt;today&gt; &#128031;</p>\n'
        '<ul><li>one</li><li>two</li></ul>\n<table><tr><td>A</td><td>B</td></tr></table>\n'
        '<p><a href="https://shop.example.com/?a=1&amp;b=2">Order now</a></p>\n<script>alert("no")</script>\n'
        '<!-- no comment --></body></html>\n'),
    subject='HTML only', text=['Fish & Chips', 'Price: 5', '<today> 🐟', '* one\n* two', 'A B',
                               'Order now (https://shop.example.com/?a=1&b=2)'],
    html=True, problems=['missing-text'])
add('html-amp', 'text, AMP and HTML alternatives',
    head('AMP', more='Content-Type: multipart/alternative; boundary=amp\n') + '\r\n' + parts(
        'amp', ALT_TEXT, 'Content-Type: text/x-amp-html; charset=utf-8\n\n<!doctype html><html amp4email></html>\n', ALT_HTML),
    subject='AMP', text=['Plain version.'], html=True, ids='0 1 2 3')
add('mixed-attachments', 'text and two attachments',
    head('Files', more='Content-Type: multipart/mixed; boundary=mix\n') + '\r\n' + parts(
        'mix', ALT_TEXT, attach('report.pdf', 'application/pdf', PDF), attach('photo.jpg', 'image/jpeg', JPEG)),
    subject='Files', text=['Plain version.'], attachments=['report.pdf', 'photo.jpg'], ids='0 1 2 3')
add('related-inline', 'HTML with three inline images in a related part (PNG, GIF, JPEG)',
    head('Pictures', more='Content-Type: multipart/related; boundary=rel; type="text/html"\n') + '\r\n' + parts(
        'rel', 'Content-Type: text/html; charset=utf-8\n\n<p>Look: <img src="cid:a@example.org" alt="blue">'
        '<img src="cid:b@example.org"><img src="cid:c%40example.org"></p>\n',
        attach('a.png', 'image/png', PNG, 'inline', 'Content-ID: <a@example.org>\r\n'),
        attach('b.gif', 'image/gif', GIF, 'inline', 'Content-ID: <b@example.org>\r\n'),
        attach('c.jpg', 'image/jpeg', JPEG, 'inline', 'Content-ID: <c@example.org>\r\n')),
    subject='Pictures', text=['Look: blue'], html=True, inlines=['a.png', 'b.gif', 'c.jpg'], ids='0 1 2 3 4',
    problems=['missing-text'])
add('nested', 'mixed of related of alternative: the usual tree of a rich mail',
    head('Nested', more='Content-Type: multipart/mixed; boundary=m\n') + '\r\n' + parts(
        'm', 'Content-Type: multipart/related; boundary=r\n\n' + parts(
            'r', 'Content-Type: multipart/alternative; boundary=a\n\n' + parts('a', ALT_TEXT, ALT_HTML),
            attach('logo.png', 'image/png', PNG, 'inline', 'Content-ID: <logo@example.org>\r\n')),
        attach('terms.pdf', 'application/pdf', PDF)),
    subject='Nested', text=['Plain version.'], html=True, attachments=['terms.pdf'], inlines=['logo.png'],
    ids='0 1.0 1.1.0 1.1.1 1.1.2 1.2 2')
add('mixed-two-texts', 'two text parts, as list servers add a footer',
    head('Footer', more='Content-Type: multipart/mixed; boundary=f\n') + '\r\n' + parts(
        'f', ALT_TEXT, 'Content-Type: text/plain\n\n_______\nLeave the list at lists.example.org\n'),
    subject='Footer', text=['Plain version.', '\n--\n_______', 'Leave the list'], ids='0 1 2')
add('inline-text', 'a text part marked inline with a Content-ID, as s-nail writes it',
    head('Inline text', more=PLAIN + 'Content-Disposition: inline\nContent-ID: <x@example.org>\n') + '\r\nStill the body.\r\n',
    subject='Inline text', text=['Still the body.'])
add('attached-message', 'a forwarded message as attachment, with an attachment of its own',
    head('Fwd: Inner', more='Content-Type: multipart/mixed; boundary=out\n') + '\r\n' + parts(
        'out', ALT_TEXT, 'Content-Type: message/rfc822\nContent-Disposition: attachment; filename="inner.eml"\n\n'
        'From: carla@example.com\nTo: anna@example.org\nSubject: Inner\nDate: Sun, 22 Nov 2026 09:00:00 +0000\n'
        'Message-ID: <inner@example.com>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=in\n\n'
        + parts('in', 'Content-Type: text/plain\n\nInner text.\n', attach('inner.pdf', 'application/pdf', PDF))),
    subject='Fwd: Inner', text=['Plain version.'], attachments=['inner.eml'], ids='0 1 2 2.1.0 2.1.1 2.1.2')
add('digest', 'a digest, whose parts are messages by default',
    head('Digest', more='Content-Type: multipart/digest; boundary=dig\n') + '\r\n' + parts(
        'dig', '\nSubject: One\nFrom: a@example.org\n\nFirst.\n', '\nSubject: Two\nFrom: b@example.org\n\nSecond.\n'),
    subject='Digest', ids='0 1 1.1 2 2.1')
add('calendar-invite', 'an invitation as alternative and as attachment',
    head(word('Einladung: Planung'), more='Content-Type: multipart/mixed; boundary=cal\n') + '\r\n' + parts(
        'cal', 'Content-Type: multipart/alternative; boundary=ca2\n\n' + parts(
            'ca2', ALT_TEXT, 'Content-Type: text/calendar; charset=utf-8; method=REQUEST\n\nBEGIN:VCALENDAR\n'
            'VERSION:2.0\nPRODID:-//example//EN\nMETHOD:REQUEST\nBEGIN:VEVENT\nUID:1@example.org\n'
            'DTSTAMP:20261123T090000Z\nDTSTART:20261124T090000Z\nSUMMARY:Planung\nEND:VEVENT\nEND:VCALENDAR\n'),
        attach('invite.ics', 'application/ics', b'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n')),
    subject='Einladung: Planung', text=['Plain version.'], attachments=['invite.ics'], ids='0 1.0 1.1 1.2 2')
add('vcard', 'a visiting card',
    head('My card', more='Content-Type: multipart/mixed; boundary=vc\n') + '\r\n' + parts(
        'vc', ALT_TEXT, 'Content-Type: text/vcard; charset=utf-8; name="anna.vcf"\n'
        'Content-Disposition: attachment; filename="anna.vcf"\n\nBEGIN:VCARD\nVERSION:4.0\nFN:Anna Example\nEND:VCARD\n'),
    subject='My card', text=['Plain version.'], attachments=['anna.vcf'], ids='0 1 2')
add('signed-pgp', 'signed by OpenPGP (RFC 3156)',
    head('Signed', more='Content-Type: multipart/signed; micalg=pgp-sha256;\n protocol="application/pgp-signature"; boundary=sig\n')
    + '\r\n' + parts('sig', ALT_TEXT, 'Content-Type: application/pgp-signature; name="signature.asc"\n\n'
                     '-----BEGIN PGP SIGNATURE-----\n\niHUEABYKAB0WIQTexample\n=AbCd\n-----END PGP SIGNATURE-----\n'),
    subject='Signed', text=['Plain version.'], inlines=['signature.asc'], ids='0 1 2')
add('signed-smime', 'signed by S/MIME, detached',
    head('Signed too', more='Content-Type: multipart/signed; protocol="application/pkcs7-signature";\n micalg=sha-256; boundary=sm\n')
    + '\r\n' + parts('sm', ALT_TEXT, attach('smime.p7s', 'application/pkcs7-signature', b'0\x80\x06\x09not a real signature')),
    subject='Signed too', text=['Plain version.'], attachments=['smime.p7s'], ids='0 1 2')
add('encrypted-pgp', 'encrypted by OpenPGP',
    head('...', more='Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=enc\n') + '\r\n'
    + parts('enc', 'Content-Type: application/pgp-encrypted\n\nVersion: 1\n',
            'Content-Type: application/octet-stream; name="encrypted.asc"\n\n-----BEGIN PGP MESSAGE-----\n\n'
            'hQEMAexample\n-----END PGP MESSAGE-----\n'),
    subject='...', attachments=['encrypted.asc'], ids='0 1 2')
add('encrypted-smime', 'encrypted by S/MIME, one part',
    head('Secret', more='Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"\n'
         'Content-Transfer-Encoding: base64\nContent-Disposition: attachment; filename="smime.p7m"\n')
    + '\r\n' + b64(b'0\x80\x06\x09not really encrypted'),
    subject='Secret', attachments=['smime.p7m'], ids='0')
BOUNCE = ('Reporting-MTA: dns; mx.example.com\n\nFinal-Recipient: rfc822; nobody@example.com\nAction: failed\nStatus: 5.1.1\n'
          'Diagnostic-Code: smtp; 550 5.1.1 User unknown\n')
add('bounce', 'a delivery status report (RFC 3464) with the header of the message',
    head('Undelivered Mail Returned to Sender', sender='MAILER-DAEMON@example.com (Mail Delivery System)',
         to='anna@example.org', more='Auto-Submitted: auto-replied\n'
         'Content-Type: multipart/report; report-type=delivery-status;\n boundary="rep"\n') + '\r\n' + parts(
        'rep', 'Content-Description: Notification\nContent-Type: text/plain; charset=us-ascii\n\n'
        'The message could not be delivered to <nobody@example.com>.\n',
        'Content-Description: Delivery report\nContent-Type: message/delivery-status\n\n' + BOUNCE,
        'Content-Type: text/rfc822-headers\n\nFrom: anna@example.org\nTo: nobody@example.com\nSubject: Hi\n'),
    subject='Undelivered Mail Returned to Sender', sender=['Mail Delivery System <MAILER-DAEMON@example.com>'],
    to=['<anna@example.org>'], text=['could not be delivered'], ids='0 1 2 3')
add('read-receipt', 'a disposition notification (RFC 8098)',
    head('Read: Hello', more='Content-Type: multipart/report; report-type=disposition-notification; boundary=mdn\n') + '\r\n'
    + parts('mdn', ALT_TEXT, 'Content-Type: message/disposition-notification\n\n'
            'Final-Recipient: rfc822; ben@example.com\nDisposition: manual-action/MDN-sent-manually; displayed\n'),
    subject='Read: Hello', text=['Plain version.'], ids='0 1 2')
add('octet-stream-root', 'the message itself is a file',
    head('A file', more='Content-Type: application/octet-stream; name="data.bin"\nContent-Transfer-Encoding: base64\n')
    + '\r\n' + b64(bytes(range(256))), subject='A file', attachments=['data.bin'], ids='0')

# --- File names ---

add('names-rfc2231', 'names in the forms of RFC 2231: pieces, charset, language',
    head('Names', more='Content-Type: multipart/mixed; boundary=n\n') + '\r\n' + parts(
        'n', "Content-Type: application/pdf\nContent-Disposition: attachment; filename*=utf-8'de'Rechnung%20f%C3%BCr%20M%C3%BCller.pdf\n\n%PDF-1.4\n",
        "Content-Type: application/pdf\nContent-Disposition: attachment;\n filename*0*=iso-8859-1''%FCber;\n filename*1=lang;\n filename*2*=%2Epdf\n\n%PDF-1.4\n",
        'Content-Type: application/pdf\nContent-Disposition: attachment;\n filename*1="second.pdf"; filename*0="first-"\n\n%PDF-1.4\n'),
    subject='Names', attachments=['Rechnung für Müller.pdf', 'überlang.pdf', 'first-second.pdf'], ids='0 1 2 3')
add('names-encoded-words', 'names as encoded words and as 8-bit octets, against the standard but usual',
    head('Names', more='Content-Type: multipart/mixed; boundary=n\n') + '\r\n' + parts(
        'n', f'Content-Type: application/pdf; name="{word("Übersicht.pdf")}"\nContent-Disposition: attachment\n\n%PDF-1.4\n',
        'Content-Type: application/pdf\nContent-Disposition: attachment; filename="Grüße.pdf"\n\n%PDF-1.4\n',
        'Content-Type: application/pdf\nContent-Disposition: attachment; filename=no quotes.pdf\n\n%PDF-1.4\n'),
    subject='Names', attachments=['Übersicht.pdf', 'Grüße.pdf', 'no'], ids='0 1 2 3')
add('names-hostile', 'names that want out of the folder, to hide or to pretend',
    head('Hostile names', more='Content-Type: multipart/mixed; boundary=n\n') + '\r\n' + parts(
        'n', *[f'Content-Type: application/pdf\nContent-Disposition: attachment; {value}\n\n%PDF-1.4\n' for value in (
            'filename="../../../etc/passwd"', r'filename="C:\\Windows\\system32\\evil.dll"', 'filename=".bashrc"',
            "filename*=utf-8''a%0D%0ASet-Cookie:%20b.txt", 'filename="invoice.pdf.exe"',
            "filename*=utf-8''invoice%E2%80%AEfdp.exe", 'filename="-rf"', 'filename="NUL.txt"')]),
    subject='Hostile names',
    attachments=['../../../etc/passwd', 'C:\\Windows\\system32\\evil.dll', '.bashrc', 'a\r\nSet-Cookie: b.txt',
                 'invoice.pdf.exe', 'invoice\u202efdp.exe', '-rf', 'NUL.txt'],
    ids='0 1 2 3 4 5 6 7 8',
    problems=['masked-file-name'] + ['unsafe-file-name'] * 7)

# --- What programs send ---

add('one-time-code', 'a login code',
    head('482913 is your Fernleaf code', sender='Fernleaf <no-reply@fernleaf.example>') + crlf(
        '\nYour sign-in code is 482913.\n\nIt is valid for ten minutes. Never share it.\n'),
    subject='482913 is your Fernleaf code', sender=['Fernleaf <no-reply@fernleaf.example>'], text=['code is 482913.'])
add('password-reset', 'a reset link in text and HTML',
    head('Reset your password', sender='Fernleaf <no-reply@fernleaf.example>',
         more='Content-Type: multipart/alternative; boundary=pw\n') + '\r\n' + parts(
        'pw', 'Content-Type: text/plain; charset=utf-8\n\nReset it here:\nhttps://fernleaf.example/reset?token=abc123\n',
        'Content-Type: text/html; charset=utf-8\n\n<p>Reset it <a href="https://fernleaf.example/reset?token=abc123">here</a>.</p>\n'),
    subject='Reset your password', sender=['Fernleaf <no-reply@fernleaf.example>'],
    text=['https://fernleaf.example/reset?token=abc123'], html=True, ids='0 1 2')
add('order-confirmation', 'an order with a table, a tracking pixel, a remote image and a PDF',
    head(word('Ihre Bestellung №4711 ✔'), sender='"Fernleaf, Shop" <shop@fernleaf.example>',
         more='Content-Type: multipart/mixed; boundary=oc\n') + '\r\n' + parts(
        'oc', 'Content-Type: multipart/alternative; boundary=oc2\n\n' + parts(
            'oc2', 'Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n'
            + qp('Danke für Ihre Bestellung!\n2 x Farn, groß: 39,80 €\n'),
            'Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n'
            + qp('<html><body><img src="https://cdn.fernleaf.example/logo.png" alt="Fernleaf" width="120">\n'
                 '<h2>Danke für Ihre Bestellung!</h2><table><tr><td>2 x Farn, groß</td><td>39,80 €</td></tr></table>\n'
                 '<img src="https://track.fernleaf.example/o.gif?id=4711" width="1" height="1" alt=""></body></html>\n')),
        attach('Rechnung-4711.pdf', 'application/pdf', PDF)),
    subject='Ihre Bestellung №4711 ✔', sender=['Fernleaf, Shop <shop@fernleaf.example>'],
    text=['2 x Farn, groß: 39,80 €'], html=True, attachments=['Rechnung-4711.pdf'], ids='0 1.0 1.1 1.2 2')
add('newsletter-dark', 'a newsletter with media queries for dark mode and narrow screens, a preheader and remote fonts',
    head('News of November', sender='Fernleaf News <news@fernleaf.example>', more='Content-Type: text/html; charset=utf-8\n'
         'List-Unsubscribe: <https://fernleaf.example/u/9>\n') + crlf(
        '\n<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark">\n'
        '<title>News</title><style>@import url("https://fonts.example/css");\n:root { color-scheme: light dark }\n'
        '@media (prefers-color-scheme: dark) { body { background: #111 !important; color: #eee } }\n'
        '@media (max-width: 480px) { .wide { display: none } }</style></head><body>\n'
        '<div style="display:none;max-height:0">Ferns are back&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;</div>\n'
        '<table role="presentation"><tr><td class="wide"><h1>Ferns are back</h1><p>Winter is coming.</p></td></tr></table>\n'
        '<p><a href="https://fernleaf.example/read?u=9">Read more</a> | <a href="https://fernleaf.example/u/9">Unsubscribe</a></p>\n'
        '</body></html>\n'),
    subject='News of November', sender=['Fernleaf News <news@fernleaf.example>'],
    text=['Ferns are back', 'Winter is coming.', 'Read more (https://fernleaf.example/read?u=9)'], html=True,
    problems=['missing-text'])
add('forge-notification', 'a notification of a code forge',
    head('Re: [acme/widget] Crash on start (#42)', sender='carla <notifications@forge.example>',
         to='acme/widget <widget@noreply.forge.example>',
         more='Cc: Mention <mention@noreply.forge.example>\nReply-To: acme/widget <reply+abc@reply.forge.example>\n'
              'In-Reply-To: <acme/widget/issues/42@forge.example>\nReferences: <acme/widget/issues/42@forge.example>\n'
              'List-Id: acme/widget <widget.acme.forge.example>\nList-Unsubscribe: <https://forge.example/unsub/1>\n'
              'X-Forge-Reason: mention\nContent-Type: multipart/alternative; boundary="--==_mimepart_1"\n') + '\r\n' + parts(
        '--==_mimepart_1', 'Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 7bit\n\nI can reproduce it.\n',
        'Content-Type: text/html; charset=UTF-8\nContent-Transfer-Encoding: 7bit\n\n<p>I can reproduce it.</p>\n'),
    subject='Re: [acme/widget] Crash on start (#42)', sender=['carla <notifications@forge.example>'],
    to=['acme/widget <widget@noreply.forge.example>'], text=['I can reproduce it.'], html=True, ids='0 1 2')
add('ci-report', 'a report of a build with a log',
    head('[CI] acme/widget main: FAILED', sender='CI <ci@build.example>', more='Content-Type: multipart/mixed; boundary=ci\n') + '\r\n'
    + parts('ci', 'Content-Type: text/plain\n\nBuild 1234 failed: 3 of 210 tests.\n',
            'Content-Type: text/plain; name="build.log"\nContent-Disposition: attachment; filename="build.log"\n\n$ make\nerror\n',
            'Content-Type: application/xml; name=junit.xml\nContent-Disposition: attachment; filename=junit.xml\n\n<testsuite/>\n'),
    subject='[CI] acme/widget main: FAILED', sender=['CI <ci@build.example>'], text=['Build 1234 failed'],
    attachments=['build.log', 'junit.xml'], ids='0 1 2 3')
add('cron', 'what cron sends',
    crlf('From: root@host.example (Cron Daemon)\nTo: root@host.example\nSubject: Cron <root@host> /usr/bin/backup\n'
         'Content-Type: text/plain; charset=UTF-8\nX-Cron-Env: <SHELL=/bin/sh>\nX-Cron-Env: <HOME=/root>\n'
         'Message-Id: <cron-1@host.example>\nDate: Mon, 23 Nov 2026 04:00:01 +0000 (UTC)\n\nbackup: 12 files\n'),
    subject='Cron <root@host> /usr/bin/backup', sender=['Cron Daemon <root@host.example>'], to=['<root@host.example>'],
    text=['backup: 12 files'], problems=['missing-mime-version'])
add('patch', 'a patch as git sends it, with lines that begin with dots and From',
    head('[PATCH 1/2] widget: Fix the frobnicator', more='Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n')
    + crlf('\n>From the manual.\n.\n..dots\n---\n widget.c | 2 +-\n\ndiff --git a/widget.c b/widget.c\n--- a/widget.c\n+++ b/widget.c\n'
           '@@ -1 +1 @@\n-old\n+new\n-- \n2.39.2\n'),
    subject='[PATCH 1/2] widget: Fix the frobnicator', text=['..dots', '+new'])

# --- Hostile HTML ---

add('html-hostile', 'HTML that wants to run, load, frame, send and track in every way',
    head(word('<script>alert(1)</script>'), sender='"<img src=x onerror=alert(1)>" <evil@example.org>',
         more='Content-Type: text/html; charset=utf-8\n') + crlf(
        '\n<html><head><meta http-equiv="refresh" content="0;url=http://127.0.0.1:9/meta">\n'
        '<link rel="stylesheet" href="http://127.0.0.1:9/css"><link rel="preconnect" href="http://127.0.0.1:9/pre">\n'
        '<link rel="prefetch" href="http://127.0.0.1:9/prefetch"><base href="http://127.0.0.1:9/">\n'
        '<style>@import "http://127.0.0.1:9/import"; @font-face { font-family: x; src: url(http://127.0.0.1:9/font) }\n'
        'body { background: url("http://127.0.0.1:9/bg"); font-family: x }</style></head>\n'
        '<body onload="location=\'http://127.0.0.1:9/onload\'" background="http://127.0.0.1:9/body">\n'
        '<script src="http://127.0.0.1:9/js"></script><script>fetch("http://127.0.0.1:9/fetch")</script>\n'
        '<img src="http://127.0.0.1:9/img" srcset="http://127.0.0.1:9/2x 2x"><svg><image href="http://127.0.0.1:9/svg"/>'
        '<script>alert(2)</script></svg>\n<iframe src="http://127.0.0.1:9/frame"></iframe><object data="http://127.0.0.1:9/obj"></object>\n'
        '<embed src="http://127.0.0.1:9/embed"><video poster="http://127.0.0.1:9/poster" src="http://127.0.0.1:9/video"></video>\n'
        '<audio src="http://127.0.0.1:9/audio"></audio><form action="http://127.0.0.1:9/form"><input name="pw"></form>\n'
        '<table background="http://127.0.0.1:9/table"><tr><td>Shown text</td></tr></table>\n'
        '<a href="javascript:alert(3)">click</a><a href="http://127.0.0.1:9/ping" ping="http://127.0.0.1:9/p">ping</a>\n'
        '</body></html>\n'),
    subject='<script>alert(1)</script>', sender=['<img src=x onerror=alert(1)> <evil@example.org>'],
    text=['Shown text', 'click'], html=True, problems=['missing-text'])
add('html-svg-attached', 'an SVG with a script and an HTML file as attachments',
    head('Attached markup', more='Content-Type: multipart/mixed; boundary=svg\n') + '\r\n' + parts(
        'svg', ALT_TEXT,
        'Content-Type: image/svg+xml; name="x.svg"\nContent-Disposition: attachment; filename="x.svg"\n\n'
        '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>\n',
        'Content-Type: text/html; name="page.html"\nContent-Disposition: attachment; filename="page.html"\n\n<script>alert(1)</script>\n'),
    subject='Attached markup', text=['Plain version.'], attachments=['x.svg', 'page.html'], ids='0 1 2 3')
add('html-cid-missing', 'HTML that shows a part that is not there, and a PNG that is none',
    head('Missing part', more='Content-Type: multipart/related; boundary=mp\n') + '\r\n' + parts(
        'mp', 'Content-Type: text/html; charset=utf-8\n\n<p>Look: <img src="cid:gone@example.org" alt="a picture"></p>\n',
        attach('fake.png', 'image/png', b'MZ\x90\x00 not a picture', 'inline', 'Content-ID: <fake@example.org>\r\n')),
    subject='Missing part', text=['Look: a picture'], html=True, inlines=['fake.png'], ids='0 1 2',
    problems=['missing-inline', 'missing-text', 'wrong-content-type'])
add('html-broken', 'HTML with unclosed tags, quotes and comments',
    head('Broken markup', more='Content-Type: text/html; charset=utf-8\n') + crlf(
        '\n<p>One <b>two <i>three\n<div>four < five & six &unknown; &#xZZ; <a href=>seven</a>\n<p title="never closed>eight\n<!-- never closed\n'),
    subject='Broken markup', text=['One two three\nfour < five & six &unknown; &#xZZ; seven'], html=True,
    problems=['missing-text'])

# --- Broken messages ---

add('lf-only', 'every line ended by LF alone',
    head('Unix lines').replace('\r\n', '\n') + '\nHello\nBen\n', subject='Unix lines', text=['Hello\nBen'],
    problems=['bare-lf'])
add('bare-cr', 'CR without LF in the body',
    head('Old Mac') + '\r\nline one\rline two\r\n', subject='Old Mac', text=['line one\rline two'], problems=['bare-cr'])
add('nul', 'a NUL in the body',
    head('A NUL').encode() + b'\r\nbefore\0after\r\n', subject='A NUL', text=['before\x1aafter'], problems=['nul'])
add('nul-subject', 'a NUL in the subject',
    head('Cut here').encode().replace(b'Cut here', b'Cut\0here') + b'\r\nText.\r\n', subject='Cut here', text=['Text.'],
    problems=['nul'])
add('long-line', 'a line of 2,000 characters',
    head('Long line') + '\r\n' + 'word ' * 400 + '\r\n', subject='Long line', text=['word word'], problems=['long-line'])
add('boundary-missing', 'a multipart without the boundary parameter',
    head('No boundary', more='Content-Type: multipart/mixed\n') + '\r\n' + parts('x', ALT_TEXT), subject='No boundary',
    ids='0', problems=['no-boundary'])
add('boundary-nowhere', 'a boundary that never comes',
    head('Nowhere', more='Content-Type: multipart/mixed; boundary=declared\n') + '\r\n' + parts('other', ALT_TEXT),
    subject='Nowhere', ids='0', problems=['no-parts'])
add('boundary-unclosed', 'cut off before the closing boundary',
    head('Cut off', more='Content-Type: multipart/alternative; boundary=alt\n') + '\r\n' + parts('alt', ALT_TEXT, ALT_HTML, end=False),
    subject='Cut off', text=['Plain version.'], html=True, ids='0 1 2', problems=['unclosed-multipart'])
add('boundary-inner-unclosed', 'the outer boundary ends the inner multipart',
    head('Inner open', more='Content-Type: multipart/mixed; boundary=outer\n') + '\r\n' + parts(
        'outer', 'Content-Type: multipart/alternative; boundary=inner\n\n' + parts('inner', ALT_TEXT, ALT_HTML, end=False),
        attach('a.pdf', 'application/pdf', PDF)),
    subject='Inner open', text=['Plain version.'], html=True, attachments=['a.pdf'], ids='0 1.0 1.1 1.2 2',
    problems=['unclosed-multipart'])
add('boundary-prefix', 'one boundary is the begin of the other',
    head('Prefix', more='Content-Type: multipart/mixed; boundary=b\n') + '\r\n' + parts(
        'b', 'Content-Type: multipart/alternative; boundary=b2\n\n' + parts('b2', ALT_TEXT, ALT_HTML), attach('a.pdf', 'application/pdf', PDF)),
    subject='Prefix', text=['Plain version.'], html=True, attachments=['a.pdf'], ids='0 1.0 1.1 1.2 2')
add('base64-cut', 'base64 that ends amid a group',
    head('Cut base64', more=PLAIN + 'Content-Transfer-Encoding: base64\n') + '\r\n' + base64.b64encode(b'Hello base64 world').decode()[:-3] + '\r\n',
    subject='Cut base64', text=['Hello base64 wo'], problems=['cut-base64'])
add('base64-garbage', 'base64 with foreign characters',
    head('Dirty base64', more=PLAIN + 'Content-Transfer-Encoding: base64\n') + '\r\nSGVs*bG8g!d29y\r\nbGQ=\r\n',
    subject='Dirty base64', text=['Hello world'], problems=['bad-base64'])
add('quoted-printable-bad', 'quoted-printable with lone equals signs',
    head('Bad quoted', more=PLAIN + 'Content-Transfer-Encoding: quoted-printable\n') + '\r\n1 + 1 = 2, x=3D4, 100=%\r\n',
    subject='Bad quoted', text=['x=4'], problems=['bad-quoted-printable'])
add('encoding-unknown', 'a transfer encoding that nobody knows',
    head('Unknown encoding', more=PLAIN + 'Content-Transfer-Encoding: x-rot13\n') + '\r\nUryyb\r\n', subject='Unknown encoding',
    text=['Uryyb'], problems=['unknown-encoding'])
add('encoding-multipart', 'a multipart that claims to be base64',
    head('Encoded container', more='Content-Type: multipart/mixed; boundary=m\nContent-Transfer-Encoding: base64\n') + '\r\n' + parts('m', ALT_TEXT),
    subject='Encoded container', text=['Plain version.'], ids='0 1', problems=['encoded-container'])
add('content-type-bad', 'a Content-Type without a subtype',
    head('Bad type', more='Content-Type: text\n') + '\r\nStill text.\r\n', subject='Bad type', text=['Still text.'],
    problems=['bad-content-type'])
add('smuggling', 'a lone dot between bare line ends, as smuggling tries it',
    head('Smuggled').encode() + b'\r\nfirst\r\n\n.\n\r\nMAIL FROM:<evil@example.org>\r\n', subject='Smuggled',
    text=['MAIL FROM:<evil@example.org>'], problems=['bare-lf'])
add('groups-bomb', 'forty thousand nested groups, which overflow the stack of many parsers',
    crlf('From: anna@example.org\nTo: ' + 'g:' * 31000 + '\nSubject: Bomb\nDate: Mon, 23 Nov 2026 10:00:00 +0000\nMessage-ID: <bomb@example.org>\n\nText.\n'),
    subject='Bomb', sender=['<anna@example.org>'], to=['g:' * 498 + 'g... <>'], text=['Text.'], problems=['too-many-groups', 'bad-address', 'long-line'])


def escape(text):
    """For a value of a GKeyFile."""
    return text.replace('\\', '\\\\').replace('\n', '\\n').replace('\r', '\\r').replace('\t', '\\t').replace(';', '\\;')


def value(text):
    text = escape(text)
    return ('\\s' + text[1:]) if text.startswith(' ') else text


def write():
    lines = ['# Written by make-corpus.py, where each expectation stands beside its mail.\n']
    table = []
    for name, about, data, expect in MAILS:
        (HERE / f'{name}.eml').write_bytes(data)
        lines.append(f'[{name}]')
        lines.append('subject=' + value(expect.get('subject', '')).replace('\\;', ';'))
        for key, default in (('sender', [ANNA]), ('to', [BEN]), ('text', []), ('attachments', []), ('inlines', []),
                             ('problems', [])):
            items = expect.get(key, default)
            if key == 'problems':
                items = sorted(items)
            lines.append(f'{key}=' + ''.join(value(item) + ';' for item in items))
        lines.append('html=' + ('true' if expect.get('html') else 'false'))
        lines.append('ids=' + expect.get('ids', '0'))
        lines.append('')
        table.append(f'| {name}.eml | {about} |')
    (HERE / 'expectations.ini').write_text('\n'.join(lines), encoding='utf-8')
    (HERE / 'README.md').write_text(
        f'# Test mails\n\n{len(MAILS)} messages of the shapes that real programs and hostile people send, all made up here; the names\n'
        'are of example domains. `make-corpus.py` writes them together with `expectations.ini`, what a reader must find in\n'
        'each. Lines end in CRLF as received, but where a file is about something else: git must not change them.\n\n'
        '| file | what it is |\n| --- | --- |\n' + '\n'.join(table) + '\n', encoding='utf-8')
    names = [mail[0] for mail in MAILS]
    assert len(set(names)) == len(names)
    known = {f'{name}.eml' for name in names}
    for path in HERE.glob('*.eml'):
        assert path.name in known, f'{path.name} is not written here'


if __name__ == '__main__':
    write()
    print(f'{len(MAILS)} mails')
