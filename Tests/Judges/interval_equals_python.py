"""Compares intervals over clusters with those of tools/interval.py, the module whose coverage tools/measure-coverage.py measures.

    interval_equals_python.py "HITS/SIZE,HITS/SIZE,...=EFFECT,LOWER,UPPER ..."
"""
import pathlib, sys
import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))
from interval import over_clusters

cases = sys.argv[1].split()
for case in cases:
    clusters, found = case.split("=")
    hits, sizes = zip(*(map(int, cluster.split("/")) for cluster in clusters.split(",")))
    found = [float(number) for number in found.split(",")]
    expected = over_clusters(hits, sizes)
    assert np.allclose(found, expected, rtol=1e-9, atol=1e-12), (clusters, found, expected)
print(len(cases))
