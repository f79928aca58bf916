"""Reads a CSV file with Python's module and prints the numbers of rows and columns.

    read_csv.py FILE
"""
import csv, sys

with open(sys.argv[1], newline="") as file:
    rows = list(csv.reader(file))
assert len({len(row) for row in rows}) == 1
print(len(rows) - 1, len(rows[0]))
