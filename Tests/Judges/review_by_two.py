"""Checks that two reviewers can work at the same time: review_by_two.py PROGRAM DATASET.

Each gives 1,000 answers. None may be lost, duplicated or stored under the wrong name.
"""
import random
import sqlite3
import sys
import threading
import uuid

from review_client import Reviewer, Server

program, dataset = sys.argv[1:]
server = Server(program, dataset)
first = Reviewer(server.address, "ann")
second = Reviewer(server.next_address(), "Bob Größe")
given, failures = {}, []


def review(reviewer, name, seed):
    generator = random.Random(seed)
    mine = given[name] = []
    try:
        label = 0
        while len(mine) < 1000:
            if len(mine) % 250 < 225:
                one = {"uuid": str(uuid.UUID(int=generator.getrandbits(128), version=4)), "reviewer": name, "image": generator.randrange(60), "verdict": "label", "label": generator.randrange(3)}
                reviewer.ask("/api/guess", one)
                mine.append(one)
            else:
                page = reviewer.ask(f"/api/grid?label={label % 3}&count=25")["cells"]
                cells = [{"uuid": str(uuid.UUID(int=generator.getrandbits(128), version=4)), "image": cell["image"], "verdict": generator.choice(["right", "wrong"])} for cell in page]
                label += 1
                reviewer.ask("/api/grid", {"reviewer": name, "cells": cells})
                mine.extend(cells)
    except BaseException as failure:
        failures.append(failure)
        raise


threads = [threading.Thread(target=review, args=who) for who in ((first, "ann", 1), (second, "Bob Größe", 2))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert not failures, failures
assert server.end() == 0
rows = sqlite3.connect(dataset + "/labels.sqlite").execute("SELECT uuid, image, verdict, label, reviewer FROM decisions ORDER BY id").fetchall()
assert len(rows) == 2000
for name, mine in given.items():
    assert [row[:4] for row in rows if row[4] == name] == [(one["uuid"], one["image"], one["verdict"], one.get("label")) for one in mine], name
grids = [{one["image"] for one in mine if "label" not in one} for mine in given.values()]
# No grid page shows an image that the other reviewer's page holds or that the other reviewer has decided.
assert grids[0] and grids[1] and not grids[0] & grids[1]
