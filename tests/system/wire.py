"""SMTP by hand: a client that writes the octets it is told, and a tap that records what another client writes."""
import socket
import threading

PATIENCE = 30


class Client:
    """One connection. Each method that reads returns whole replies."""

    def __init__(self, port, host='127.0.0.1', greeted=True, context=None):
        self.socket = socket.create_connection((host, port), PATIENCE)
        self.socket.settimeout(PATIENCE)
        if context:
            self.socket = context.wrap_socket(self.socket, server_hostname='localhost')
        self.file = self.socket.makefile('rb')
        self.greeting = self.reply() if greeted else None

    def reply(self):
        """(code, text lines) of the next reply; (None, []) at the end of the connection."""
        lines = []
        while True:
            line = self.file.readline()
            if not line:
                return None, lines
            lines.append(line[4:].rstrip(b'\r\n'))
            if line[3:4] != b'-':
                return int(line[:3]), lines

    def write(self, octets):
        self.socket.sendall(octets)

    def say(self, *lines):
        """Write each line and read its reply; the codes."""
        codes = []
        for line in lines:
            self.write((line.encode('utf-8', 'surrogateescape') if isinstance(line, str) else line) + b'\r\n')
            codes.append(self.reply()[0])
        return codes

    def deliver(self, octets, sender='a@example.org', recipients=('b@example.org',)):
        """One message after the greeting; the code of its last reply. The octets end with CRLF or get it."""
        for line in (f'MAIL FROM:<{sender}>', *(f'RCPT TO:<{recipient}>' for recipient in recipients)):
            code, = self.say(line)
            if code != 250:
                return code
        if self.say('DATA') != [354]:
            return None
        self.write(stuff(octets))
        return self.reply()[0]

    def at_end(self):
        """Whether the server has closed, without a reset that lost something."""
        try:
            return self.file.read(1) == b''
        except ConnectionError:
            return True

    def close(self):
        self.file.close()
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.close()


def stuff(octets):
    """As it goes over the wire (RFC 5321 4.5.2): a dot more where a line begins with one, then the end of the data."""
    stuffed = octets.replace(b'\r\n.', b'\r\n..')
    if stuffed.startswith(b'.'):
        stuffed = b'.' + stuffed
    if stuffed and not stuffed.endswith(b'\r\n'):
        stuffed += b'\r\n'
    return stuffed + b'.\r\n'


def unstuff(octets):
    """What a server has to keep of the octets between DATA and the final dot."""
    kept = octets.replace(b'\r\n.', b'\r\n')
    return kept[1:] if kept.startswith(b'.') else kept


class Tap:
    """A relay on a free port in front of a server that remembers every octet of its clients."""

    def __init__(self, port):
        self.target = port
        self.streams = []
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.port = self.listener.getsockname()[1]
        self._threads = []
        self._acceptor = threading.Thread(target=self._accept, daemon=True)
        self._acceptor.start()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            server = socket.create_connection(('127.0.0.1', self.target), PATIENCE)
            stream = bytearray()
            self.streams.append(stream)
            for source, sink, record in ((client, server, stream), (server, client, None)):
                thread = threading.Thread(target=self._copy, args=(source, sink, record), daemon=True)
                self._threads.append(thread)
                thread.start()

    @staticmethod
    def _copy(source, sink, record):
        try:
            while octets := source.recv(65536):
                if record is not None:
                    record += octets
                sink.sendall(octets)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def sent(self):
        """The octets of each message as its sender meant them, read off the wire."""
        for thread in self._threads:
            thread.join(PATIENCE)
        return [message for stream in self.streams for message in messages_of(bytes(stream))]

    def close(self):
        """Wake the thread before its descriptor goes: it would else accept for whatever has the number next."""
        self.listener.shutdown(socket.SHUT_RDWR)
        self._acceptor.join(PATIENCE)
        self.listener.close()

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.close()


def messages_of(stream):
    """Cut a client's octets at its DATA commands and final dots."""
    found = []
    while stream:
        line, end, stream = stream.partition(b'\r\n')
        if line.strip().upper() != b'DATA' or not end:
            continue
        if stream.startswith(b'.\r\n'):
            found.append(b'')
            stream = stream[3:]
            continue
        text, end, stream = stream.partition(b'\r\n.\r\n')
        found.append(unstuff(text + b'\r\n'))
    return found
