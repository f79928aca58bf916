"""Checks exact hypergeometric intervals with scipy.

    hypergeometric_equals_scipy.py "SIZE,DRAWN,FOUND=LOWER,UPPER ..."
"""
import sys
from scipy.stats import hypergeom

for word in sys.argv[1].split():
    case, ends = word.split("=")
    size, drawn, found = map(int, case.split(","))
    lower, upper = map(int, ends.split(","))
    # The ends are the extreme numbers of errors for which P(K >= k) and P(K <= k) are above 2.5 %.
    assert hypergeom.sf(found - 1, size, lower, drawn) > 0.025, word
    assert lower == found or hypergeom.sf(found - 1, size, lower - 1, drawn) <= 0.025, word
    assert hypergeom.cdf(found, size, upper, drawn) > 0.025, word
    assert upper == size - drawn + found or hypergeom.cdf(found, size, upper + 1, drawn) <= 0.025, word
