"""Checks Student's 97.5 % quantiles with scipy.

    student_equals_scipy.py FREEDOM=QUANTILE,...
"""
import sys
from scipy.stats import t

for pair in sys.argv[1].split(","):
    freedom, quantile = pair.split("=")
    expected = t.ppf(0.975, int(freedom))
    assert abs(float(quantile) / expected - 1) < 1e-9, (pair, expected)
