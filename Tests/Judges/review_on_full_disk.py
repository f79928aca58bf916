"""Checks a review on a full disk: review_on_full_disk.py PROGRAM DATASET.

The server may not write files larger than 512 KiB. Answers are sent until one fails. It and the next one must fail with an error sentence.
All acknowledged answers must be in the database, and the review must continue once there is space.
"""
import json
import sqlite3
import sys
import uuid

from review_client import Reviewer, Server

program, dataset = sys.argv[1:]
# The shell ignores SIGXFSZ, also for its children, so that writing fails instead of ending the process.
server = Server("/bin/bash", "-c", f"trap '' XFSZ; ulimit -f 512; exec '{program}' review serve '{dataset}' --port 0", raw=True)
reviewer = Reviewer(server.address, "ann")
acknowledged, refusals = [], []
while len(refusals) < 2:
    page = [{"uuid": str(uuid.uuid4()), "image": image, "verdict": "right"} for image in range(100)]
    status, body, _ = reviewer.request("POST", "/api/grid", {"reviewer": "ann", "cells": page})
    if status == 200:
        acknowledged.extend(page)
        assert len(acknowledged) < 100_000
    else:
        refusals.append((status, json.loads(body)["error"]))
assert all(status >= 500 and "labels.sqlite cannot be" in sentence for status, sentence in refusals), refusals
server.end()
database = sqlite3.connect(dataset + "/labels.sqlite")
found = {row[0] for row in database.execute("SELECT uuid FROM decisions")}
assert acknowledged and found == {one["uuid"] for one in acknowledged}, (len(found), len(acknowledged))
server = Server(program, dataset)
Reviewer(server.address, "ann").ask("/api/guess", {"uuid": str(uuid.uuid4()), "reviewer": "ann", "image": 0, "verdict": "right"})
assert server.end() == 0
assert database.execute("SELECT count(*) FROM decisions").fetchone()[0] == len(found) + 1
