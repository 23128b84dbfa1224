"""An upstream server that answers as it is told: a table of replies by verb, in a thread of its own."""
import socket
import threading

PATIENCE = 30


class Upstream:
    """Takes connections until the block ends. A reply is a line, or one of: HANG (say nothing more), CLOSE."""

    HANG = object()
    CLOSE = object()

    def __init__(self, extensions=(), **replies):
        self.replies = {'greeting': '220 mx', 'mail': '250 ok', 'rcpt': '250 ok', 'data': '354 go on', 'dot': '250 2.0.0 kept',
                        'auth': '235 welcome', 'quit': '221 bye', **replies}
        self.extensions = extensions
        self.messages = []  # octets, unstuffed
        self.lines = []     # every command
        self.changed = threading.Condition()
        self.socket = socket.create_server(('127.0.0.1', 0))
        self.address = '127.0.0.1:%d' % self.socket.getsockname()[1]
        self.connections = []
        self._acceptor = threading.Thread(target=self._accept, daemon=True)
        self._acceptor.start()

    def _accept(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.connections.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _note(self, where, what):
        with self.changed:
            where.append(what)
            self.changed.notify_all()

    def _message(self, file):
        octets = b''
        for line in iter(file.readline, b'.\r\n'):
            if not line:
                return None
            octets += line[1:] if line.startswith(b'.') else line
        return octets

    def _reply_to(self, line, file):
        verb = line[:4].strip().decode().lower()
        if verb in ('ehlo', 'lhlo'):
            return '\r\n'.join(['250-mx', *(f'250-{name}' for name in self.extensions), '250 HELP'])
        if verb == 'data' and self.replies['data'].startswith('354'):
            file.raw_reply(self.replies['data'])
            octets = self._message(file)
            if octets is None:
                return self.CLOSE
            self._note(self.messages, octets)
            return self.replies['dot']
        return self.replies.get(verb, '500 what')

    def _serve(self, connection):
        file = connection.makefile('rwb')
        stop = threading.Event()

        def raw_reply(text):
            file.write(text.encode() + b'\r\n')
            file.flush()
        file.raw_reply = raw_reply
        reply = self.replies['greeting']
        try:
            while reply is not self.CLOSE:
                if reply is self.HANG:
                    stop.wait()
                raw_reply(reply)
                line = file.readline()
                if not line:
                    break
                self._note(self.lines, line.rstrip(b'\r\n').decode())
                reply = self._reply_to(line, file)
        except OSError:
            pass
        finally:
            file.close()
            connection.close()

    def wait_for(self, ready, what):
        """Wait until something that came makes ready() true."""
        with self.changed:
            if not self.changed.wait_for(ready, PATIENCE):
                raise AssertionError(f'waited for {what}; it has {self.lines} and {self.messages}')

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.socket.shutdown(socket.SHUT_RDWR)  # else its thread may go on with whatever has the descriptor's number next
        self._acceptor.join()
        self.socket.close()
        for connection in self.connections:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
