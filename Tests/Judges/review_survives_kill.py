"""Checks that decisions survive `kill -9`: review_survives_kill.py PROGRAM DATASET.

500 answers are sent as fast as the server accepts them, and the server is killed five times in between. All acknowledged answers must be in
the database exactly once. Unacknowledged answers are sent again.
"""
import http.client
import json
import random
import sqlite3
import sys
import threading
import uuid

from review_client import Reviewer, Server

program, dataset = sys.argv[1:]
generator = random.Random(1)
images = sqlite3.connect(dataset + "/manifest.sqlite").execute("SELECT count(*) FROM images").fetchone()[0]
answers = [
    {"uuid": str(uuid.UUID(int=generator.getrandbits(128), version=4)), "reviewer": "ann", "image": generator.randrange(images), "verdict": "label", "label": generator.randrange(3)}
    for _ in range(500)
]
acknowledged = []
kills = 0
while len(acknowledged) < len(answers):
    server = Server(program, dataset)
    reviewer = Reviewer(server.address, "ann")
    if kills < 5:
        # Up to about forty answers later, at a random point within an answer.
        threading.Timer(0.02 + 0.1 * generator.random(), server.process.kill).start()
        kills += 1
    try:
        for answer in answers[len(acknowledged):]:
            reviewer.ask("/api/guess", answer)
            acknowledged.append(answer)
        status = server.end()
        assert status in (0, -9), status
    except (ConnectionError, http.client.HTTPException):
        server.process.wait()
    found = sqlite3.connect(dataset + "/labels.sqlite").execute("SELECT uuid, image, reviewer, label, undone FROM decisions ORDER BY id").fetchall()
    wanted = [(one["uuid"], one["image"], "ann", one["label"], 0) for one in answers]
    # One more answer may be stored without having been acknowledged.
    assert found[: len(acknowledged)] == wanted[: len(acknowledged)], (len(found), len(acknowledged))
    assert found == wanted[: len(found)] and len(found) <= len(acknowledged) + 1, (len(found), len(acknowledged))
assert kills == 5 and len(found) == 500
print(json.dumps({"kills": kills, "answers": len(found)}))
