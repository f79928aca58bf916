"""Whether intervals are the exact ones: hypergeometric_equals_scipy.py SIZE,DRAWN,FOUND=LOWER,UPPER ..., with spaces between"""
import sys
from scipy.stats import hypergeom

for word in sys.argv[1].split():
    case, ends = word.split("=")
    size, drawn, found = map(int, case.split(","))
    lower, upper = map(int, ends.split(","))
    # An end is the last number of errors under which what was found is not too far out; P(K >= k) and P(K <= k).
    assert hypergeom.sf(found - 1, size, lower, drawn) > 0.025, word
    assert lower == found or hypergeom.sf(found - 1, size, lower - 1, drawn) <= 0.025, word
    assert hypergeom.cdf(found, size, upper, drawn) > 0.025, word
    assert upper == size - drawn + found or hypergeom.cdf(found, size, upper + 1, drawn) <= 0.025, word
