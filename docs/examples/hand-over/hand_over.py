"""Starts a session at the backend for a person whom this application has signed in, in Python without packages."""

import http.client
import json
import os
import socket
import sys


class UnixConnection(http.client.HTTPConnection):
    """Connects to a Unix socket (handOver.socket)."""

    def __init__(self, path: str):
        super().__init__("localhost", timeout=5)
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


def start_session(person: dict) -> str:
    """Returns the value of the header Set-Cookie, for the answer to the browser that signs in."""
    if path := os.environ.get("HAND_OVER_SOCKET"):
        connection = UnixConnection(path)
    else:
        connection = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("HAND_OVER_PORT", "3001")), timeout=5)
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {os.environ.get('HAND_OVER_SECRET', '')}"}
    connection.request("POST", "/internal/sessions", json.dumps(person), headers)
    response = connection.getresponse()
    body = json.load(response)
    if response.status != 201:
        raise RuntimeError(f"The backend started no session: {response.status} {body}")
    return body["set_cookie"]


if __name__ == "__main__":
    # In an application: response.headers["Set-Cookie"] = start_session({...})
    print(start_session(json.load(sys.stdin)))
