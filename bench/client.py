"""A load client: a bounded number of votes over kept-alive connections to the loopback address, as JSON.

    python client.py '{"port": 8100, "token": "…", "statements": 20, "votes": 2000, "threads": 16, "seconds": 60}'

Every participant votes once on each statement. A vote that was not acknowledged is sent again with the same key, as the
vote page does, until it is acknowledged or the time is over. Standard library only.
"""

from __future__ import annotations

import http.client
import json
import random
import sys
import threading
import time
import uuid
from typing import Any
from urllib.parse import urlencode

HEADERS = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}


class Voter(threading.Thread):
    """Participants one after the other on one connection."""

    def __init__(self, order: dict[str, Any], first: int, deadline: float) -> None:
        super().__init__(daemon=True)
        self.order, self.first, self.deadline = order, first, deadline
        self.connection = http.client.HTTPConnection("127.0.0.1", order["port"], timeout=10)
        self.acknowledged: list[tuple[str, str, int, int]] = []
        self.seconds: list[float] = []
        self.sent_again = 0
        self.other: dict[str, int] = {}

    def run(self) -> None:
        order = self.order
        chance = random.Random(f"{order['salt']} {self.first}")
        people = range(self.first, order["votes"] // order["statements"], order["threads"])
        for _person in people:
            cookie, seed = "", str(uuid.UUID(int=chance.getrandbits(128), version=4))
            numbers = list(range(1, order["statements"] + 1))
            chance.shuffle(numbers)
            for number in numbers:
                key = str(uuid.UUID(int=chance.getrandbits(128), version=4))
                value = chance.choice((-1, 0, 1, 1))
                cookie = self.vote(cookie, seed, key, number, value)
                if time.monotonic() > self.deadline:
                    return

    def vote(self, cookie: str, seed: str, key: str, number: int, value: int) -> str:
        """Send until acknowledged; the participant's cookie."""
        body = urlencode({"statement": number, "value": value, "key": key, "seed": seed})
        while time.monotonic() < self.deadline:
            began = time.perf_counter()
            try:
                headers = HEADERS | ({"Cookie": cookie} if cookie else {})
                self.connection.request("POST", f"/c/{self.order['token']}/vote/", body, headers)
                answer = self.connection.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException):
                self.connection.close()
                self.sent_again += 1
                time.sleep(0.05)
                continue
            if answer.status == 200:
                self.seconds.append(time.perf_counter() - began)
                self.acknowledged.append((seed, key, number, value))
                return (answer.getheader("Set-Cookie") or cookie).split(";")[0]
            name = str(answer.status)
            self.other[name] = self.other.get(name, 0) + 1
            time.sleep(0.05)
        return cookie


def main() -> None:
    """Read the order, vote, report."""
    order = json.loads(sys.argv[1])
    began = time.monotonic()
    voters = [Voter(order, first, began + order["seconds"]) for first in range(order["threads"])]
    for voter in voters:
        voter.start()
    for voter in voters:
        voter.join(order["seconds"] + 15)
    took = time.monotonic() - began
    report = {
        "acknowledged": [one for voter in voters for one in voter.acknowledged],
        "latencies": sorted(one for voter in voters for one in voter.seconds),
        "seconds": took,
        "sent_again": sum(voter.sent_again for voter in voters),
        "other": [voter.other for voter in voters if voter.other],
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main()
