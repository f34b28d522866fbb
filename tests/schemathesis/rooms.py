"""Makes some rooms, and writes what names them and their people for schemathesis.toml: `rooms.py URL FOLDER`.

By chance alone nobody would guess the name of a room, a link or the key.
"""

import json
import os
import pathlib
import sys
import urllib.request

ROOMS = 20


def body(number: int) -> dict:
    return {
        "applicationId": f"schemathesis-{os.getpid()}-{number}",
        "job": {"id": "J-7", "title": "Accountant"},
        "candidate": {"id": "C-1", "name": "Layla Haddad", "phone": f"+9627901234{number:02}"},
        "interviewers": [{"name": "Omar"}],
        "admission": "approval" if number % 2 else "open",
    }


def create(url: str, number: int) -> dict:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {os.environ['GREENROOM_KEY']}"}
    request = urllib.request.Request(f"{url}/api/rooms", json.dumps(body(number)).encode(), headers)
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def main(url: str, folder: pathlib.Path) -> None:
    rooms = [create(url, number) for number in range(ROOMS)]
    links = [person["joinUrl"] for room in rooms for person in room["participants"]]
    keys = [os.environ["GREENROOM_KEY"]]
    for name, values in {"rooms": [room["roomName"] for room in rooms], "links": links, "keys": keys}.items():
        (folder / name).write_text("".join(f'"{value}"\n' for value in values))


main(sys.argv[1], pathlib.Path(sys.argv[2]))
