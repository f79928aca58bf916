"""Writes the tables of a simulation into docs/method.md and draws docs/coverage.svg.

    simulate-coverage.py FILE.json     the output of `glyphforge benchmark estimate`; tools/simulate-coverage runs both
"""
import json, math, os, re, sys
import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
data = json.load(open(sys.argv[1]))
rows = data["rows"]
kinds = [None, "useless", "weak", "good", "perfect"]
names = {None: "simple random"}
rates = sorted({row["rate"] for row in rows})
sizes = sorted({row["reviews"] for row in rows})
at = {(row["rate"], row.get("flagger"), row["reviews"]): row for row in rows}


def percent(share, digits=1):
    return f"{100 * share:.{digits}f}"


def reviews_for(rate, kind, width):
    """The number of reviews that gives a width, by log-log interpolation between the simulated sizes; None outside them."""
    points = [(n, at[rate, kind, n]["width"]) for n in sizes]
    for (n, wide), (more, narrow) in zip(points, points[1:]):
        if wide >= width >= narrow:
            share = (math.log(wide) - math.log(width)) / (math.log(wide) - math.log(narrow))
            return math.exp(math.log(n) + share * (math.log(more) - math.log(n)))
    return None


def table(header, body):
    return "\n".join(["| " + " | ".join(header) + " |", "|" + "---|" * len(header)] + ["| " + " | ".join(line) + " |" for line in body])


def coverage():
    body = []
    for kind in kinds:
        of = [row for row in rows if row.get("flagger") == kind]
        body.append([
            names.get(kind, kind), percent(min(row["coverage"] for row in of)), percent(max(row["above"] for row in of)),
            percent(max(row["below"] for row in of)), percent(min(row["any_time_coverage"] for row in of))])
    header = ["sample", "min coverage, %", "max above the truth, %", "max below the truth, %", "min coverage of the any-time interval, %"]
    return table(header, body)


def widths():
    body = []
    for rate in rates:
        for kind in kinds:
            of = [at[rate, kind, n] for n in sizes]
            precision = "" if kind is None else f"{of[0]['average_precision']:.2f}"
            body.append([percent(rate), names.get(kind, kind), precision] + [f"{percent(row['width'] / 2, 2)} ({percent(row['coverage'])})" for row in of])
    return table(["error rate, %", "sample", "average precision"] + [f"n = {n:,}" for n in sizes], body)


def reviews():
    body = []
    for rate in rates:
        width = at[rate, None, 2000]["width"]
        line = [percent(rate), "±" + percent(width / 2, 2)]
        for kind in kinds[1:]:
            count = reviews_for(rate, kind, width)
            few = at[rate, kind, sizes[0]]["width"] < width
            line.append(f"below {sizes[0]}" if few else "above 5,000" if count is None else f"{round(count, -1):,.0f} ({count / 20:.0f} %)")
        body.append(line)
    return table(["error rate, %", "half-width, points"] + [f"{kind}" for kind in kinds[1:]], body)


def draw():
    plt.rcParams.update({"font.size": 9, "svg.hashsalt": "coverage", "svg.fonttype": "none"})
    figure, axes = plt.subplots(2, len(rates), figsize=(13, 5.4), sharex=True, sharey="row")
    colours = {None: "#555555", "useless": "#c4560f", "weak": "#b8860b", "good": "#1f6fb2", "perfect": "#2e8b57"}
    for column, rate in enumerate(rates):
        above, below = axes[0][column], axes[1][column]
        for kind in kinds:
            of = [at[rate, kind, n] for n in sizes]
            above.plot(sizes, [100 * row["coverage"] for row in of], "o-", ms=3, lw=1.2, color=colours[kind], label=names.get(kind, kind))
            above.plot(sizes, [100 * row["any_time_coverage"] for row in of], "x:", ms=3, lw=0.8, color=colours[kind])
            below.plot(sizes, [50 * row["width"] for row in of], "o-", ms=3, lw=1.2, color=colours[kind])
            below.plot(sizes, [50 * row["any_time_width"] for row in of], "x:", ms=3, lw=0.8, color=colours[kind])
        above.axhline(94, color="#999999", lw=0.8, ls="--")
        above.set_title(f"{percent(rate)} % label errors", fontsize=9)
        above.set_ylim(93, 100.2)
        below.set_xscale("log")
        below.set_yscale("log")
        below.set_xlabel("reviews")
    axes[0][0].set_ylabel("coverage, %")
    axes[1][0].set_ylabel("half-width, points")
    figure.legend(*axes[0][0].get_legend_handles_labels(), loc="lower center", ncol=5, frameon=False)
    figure.tight_layout(rect=(0, 0.06, 1, 1))
    figure.savefig(ROOT + "/docs/coverage.svg", metadata={"Date": None}, facecolor="white")


path = ROOT + "/docs/method.md"
text = open(path).read()
for name, content in [("coverage", coverage()), ("reviews", reviews()), ("widths", widths())]:
    mark = f"<!-- {name}: tools/simulate-coverage -->"
    text, found = re.subn(re.escape(mark) + r"\n(?:\|.*\n)*<!-- end -->", lambda _: f"{mark}\n{content}\n<!-- end -->", text)
    if found != 1:
        sys.exit(f"simulate-coverage: docs/method.md has no place for a table between '{mark}' and '<!-- end -->'.")
text = re.sub(r"[\d,]+ repetitions on data sets of [\d,]+ images", f"{data['repetitions']:,} repetitions on data sets of {data['images']:,} images", text)
open(path, "w").write(text)
draw()
