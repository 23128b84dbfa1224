"""Ask the built program's HTTP API as a client that is not a browser does, or octet by octet."""
import http.client
import json
import socket

from program import PATIENCE


class Answer:
    """What came back: status, headers (names in small letters), body."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def text(self):
        return self.body.decode('utf-8', 'replace')

    @property
    def json(self):
        return json.loads(self.body)


def ask(program, method, path, body=None, headers=None, address=None):
    """One request. A body that is no octets is sent as JSON."""
    if body is not None and not isinstance(body, (bytes, str)) and not hasattr(body, '__next__'):
        body = json.dumps(body)
    host, port = address or program.http
    connection = http.client.HTTPConnection(host, port, timeout=PATIENCE)
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
    finally:
        connection.close()


def get(program, path, **more):
    """The JSON of a GET that has to succeed."""
    answer = ask(program, 'GET', path, **more)
    if answer.status != 200:
        raise AssertionError(f'GET {path}: {answer.status} {answer.text:.300}')
    return answer.json


def open_request(program, octets, address=None):
    """A connection on which these octets were sent, to be read by the caller; HOST is the server's address."""
    host, port = address or program.http
    connection = socket.create_connection((host, port), PATIENCE)
    connection.sendall(octets.replace(b'HOST', f'{host}:{port}'.encode()))
    return connection


def exchange(program, octets, address=None):
    """All that comes back for these octets, until the server closes."""
    with open_request(program, octets, address) as connection:
        pieces = []
        while True:
            try:
                piece = connection.recv(65536)
            except ConnectionResetError:
                break
            if not piece:
                break
            pieces.append(piece)
    return b''.join(pieces)


def status_of(octets):
    """The status of an answer; 0 without one."""
    return int(octets[9:12]) if octets.startswith(b'HTTP/1.') else 0
