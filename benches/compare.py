#!/usr/bin/env python3
"""How fast is the whole program, beside wc -l, duckdb and polars on the same files and machine?

    cargo build --release
    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install duckdb polars
    /tmp/venv/bin/python benches/compare.py                  # 10 million rows, some minutes, 0.6 GB of disk
    /tmp/venv/bin/python benches/compare.py --rows 1000000   # a tenth of that

PREVALENCE=path measures another binary than target/release/prevalence. Memory is measured where there is GNU time.

Studies are made by `prevalence simulate`. The job of the others: sums for each establishment, and from them
for each wave, city and threshold n, positives, the weighted share and its linearised standard error.
`prevalence` does that and all else that it does: checks of every cell, everybody together, intervals, design
effects. Before anything is measured the results are compared: shares and standard errors agree to 1e-9.

Whole processes are measured, from start to exit, the interpreter of the others included. Programs take turns,
so that what slows the machine slows all; times are medians, a ratio is the median of the ratios of a turn.
"""

import argparse
import csv
import io
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

THREADS = 2
PREVALENCE = os.environ.get("PREVALENCE") or os.path.join(
    os.path.dirname(__file__), "..", "target", "release", "prevalence"
)
GNU_TIME = next(filter(None, map(shutil.which, ["/usr/bin/time", "gtime"])), None)
COLUMNS = ["wave", "city", "frame_stratum", "establishment_id", "worker_id", "age_estimate", "weight", "notes"]


# The job, in the words of others.


def with_duckdb(path):
    import duckdb

    types = ["VARCHAR", "VARCHAR", "VARCHAR", "VARCHAR", "INTEGER", "UTINYINT", "DOUBLE", "VARCHAR"]
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in zip(COLUMNS, types))
    sums, shares, scores, squares, results = [], [], [], [], []
    for years in (17, 15):
        sums.append(
            f"count(*) FILTER (age_estimate <= {years}) AS c{years}, "
            f"coalesce(sum(weight) FILTER (age_estimate <= {years}), 0) AS a{years}"
        )
        shares.append(f"sum(c{years}) AS c{years}, sum(a{years}) / sum(w) AS p{years}")
        scores.append(f"(e.a{years} - d.p{years} * e.w) / d.w AS z{years}")
        squares.append(f"var_samp(z{years}) * count(*) AS v{years}")
        results.append(f"any_value(d.c{years}), any_value(d.p{years}), sqrt(sum(h.v{years}))")
    connection = duckdb.connect()
    connection.execute(f"SET threads = {THREADS}")
    rows = connection.execute(f"""
        WITH e AS (
            SELECT wave, city, frame_stratum, establishment_id, count(age_estimate) AS n,
                   coalesce(sum(weight) FILTER (age_estimate IS NOT NULL), 0) AS w, {", ".join(sums)}
            FROM read_csv('{path}', header = true, nullstr = '?', columns = {{{columns}}})
            GROUP BY ALL),
        d AS (SELECT wave, city, sum(n) AS n, sum(w) AS w, {", ".join(shares)} FROM e GROUP BY ALL),
        z AS (SELECT e.wave, e.city, e.frame_stratum, {", ".join(scores)} FROM e JOIN d USING (wave, city)),
        h AS (SELECT wave, city, frame_stratum, {", ".join(squares)} FROM z GROUP BY ALL)
        SELECT wave, city, any_value(d.n), {", ".join(results)}
        FROM h JOIN d USING (wave, city) GROUP BY wave, city ORDER BY wave, city""").fetchall()
    return tidy(rows)


def with_polars(path):
    os.environ["POLARS_MAX_THREADS"] = str(THREADS)
    import polars as pl

    text, number = pl.String, pl.Float64
    schema = dict(zip(COLUMNS, [text, text, text, text, pl.Int32, pl.UInt8, number, text]))
    age, weight = pl.col("age_estimate"), pl.col("weight")
    domain, stratum = ["wave", "city"], ["wave", "city", "frame_stratum"]
    both = (17, 15)
    establishments = (
        pl.scan_csv(path, schema=schema, null_values="?")
        .group_by(stratum + ["establishment_id"])
        .agg(
            age.count().alias("n"),
            weight.filter(age.is_not_null()).sum().alias("w"),
            *[(age <= years).sum().alias(f"c{years}") for years in both],
            *[weight.filter(age <= years).sum().alias(f"a{years}") for years in both],
        )
        .collect(engine="streaming")
    )
    domains = establishments.group_by(domain).agg(
        pl.col("n").sum(),
        pl.col("w").sum().alias("whole"),
        *[pl.col(f"c{years}").sum() for years in both],
        *[(pl.col(f"a{years}").sum() / pl.col("w").sum()).alias(f"p{years}") for years in both],
    )
    scores = establishments.drop("n", "c17", "c15").join(domains, on=domain)
    variances = (
        scores.group_by(stratum)
        .agg(
            *[
                (((pl.col(f"a{years}") - pl.col(f"p{years}") * pl.col("w")) / pl.col("whole")).var() * pl.len())
                .alias(f"v{years}")
                for years in both
            ]
        )
        .group_by(domain)
        .agg(*[pl.col(f"v{years}").sum().sqrt() for years in both])
    )
    result = domains.join(variances, on=domain).sort(domain)
    return tidy(result.select(*domain, "n", "c17", "p17", "v17", "c15", "p15", "v15").rows())


def tidy(rows):
    return {
        (wave, city, years): (int(n), int(row[at]), float(row[at + 1]), float(row[at + 2] or 0.0))
        for wave, city, n, *row in rows
        for years, at in (("17", 0), ("15", 3))
    }


def with_prevalence(path):
    text = subprocess.run(
        [PREVALENCE, "analyze", path, "--format", "csv"], check=True, capture_output=True, text=True
    ).stdout
    return {
        (row["wave"], row["city"], row["threshold"]): (
            int(row["n"]),
            int(row["positives"]),
            float(row["estimate"]),
            float(row["std_error"] or 0.0),
        )
        for row in csv.DictReader(io.StringIO(text))
        if row["city"]
    }


JOBS = {"duckdb": with_duckdb, "polars": with_polars}


def check_agreement(path, others):
    expected = with_prevalence(path)
    for other in others:
        found = JOBS[other](path)
        if found.keys() != expected.keys():
            sys.exit(f"{other} has other rows than prevalence")
        for key, ours in expected.items():
            for a, b in zip(ours, found[key]):
                if abs(a - b) > 1e-9 * max(abs(a), abs(b)):
                    sys.exit(f"{other} disagrees with prevalence on {key}: {found[key]}, not {ours}")


# Measuring.


class Measure:
    """What the runs of a command took."""

    def __init__(self, command):
        self.command = command
        self.seconds = []
        self.memory = peak_memory(command)  # And the files are in the system's memory from here on.

    def run(self):
        start = time.perf_counter()
        run(self.command)
        self.seconds.append(time.perf_counter() - start)

    def __str__(self):
        seconds = statistics.median(self.seconds)
        time = f"{seconds:.2f} s" if seconds >= 0.1 else f"{seconds * 1000:.1f} ms"
        return f"{time}, {self.memory}"


def run(command):
    process = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if process.returncode != 0:
        sys.exit(f"{command[0]} failed: {process.stderr}")


def peak_memory(command):
    """By GNU time: the system counts what a process had before it became another, and Python is large."""
    if GNU_TIME is None:
        run(command)
        return "memory not measured"
    with tempfile.NamedTemporaryFile("r") as report:
        run([GNU_TIME, "--format", "%M", "--output", report.name, *command])
        return f"{int(report.read()) / 1024:.1f} MiB"


def ratio(of, to):
    ratios = sorted(a / b for a, b in zip(of.seconds, to.seconds))
    return f"{statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"


def measure(commands, runs):
    """Commands by name, each so many times in turn."""
    measures = {name: Measure(command) for name, command in commands.items()}
    for _ in range(runs):
        for one in measures.values():
            one.run()
    return measures


def job(other, path):
    return [sys.executable, os.path.abspath(__file__), "--job", other, path]


def analyze(path, *flags):
    return [PREVALENCE, "analyze", path, *flags]


# Studies.


def simulate(folder, name, *flags):
    path = os.path.join(folder, name)
    subprocess.run([PREVALENCE, "simulate", *flags, "-o", path], check=True)
    return path


def eight_columns(rows, *more):
    """Rows of about 50 bytes, a third of them with a comma in quotes; ten to an establishment."""
    cities = "Phnom Penh,Siem Reap,Sihanoukville"
    return [
        *("--rows", str(rows), "--mean-workers", "10", "--waves", "2012,2015", "--cities", cities),
        *("--types", "none", "--observers", "0", "--notes", "33%", *more),
    ]


def main():
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--rows", type=int, default=10_000_000, help="rows of the largest study, from 200000")
    arguments.add_argument("--runs", type=int, default=7, help="turns of each comparison")
    arguments.add_argument("--folder", help="where to make the studies [default: a temporary folder]")
    arguments.add_argument("--job", nargs=2, metavar=("PROGRAM", "FILE"), help=argparse.SUPPRESS)
    options = arguments.parse_args()
    if options.job:
        other, path = options.job
        print(JOBS[other](path))
        return
    if options.rows < 200_000:
        arguments.error("--rows is below 200000: 10,000 domains need some workers")
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        compare(folder, options.rows, options.runs)


def compare(folder, rows, runs):
    others = [other for other in JOBS if has(other)]
    tenth = rows // 10
    contiguous = simulate(folder, "contiguous.csv", *eight_columns(rows))
    shuffled = simulate(folder, "shuffled.csv", *eight_columns(tenth, "--shuffle"))
    large_places = simulate(
        folder, "places.csv", "--rows", str(tenth), "--establishments", "1000"
    )
    small = simulate(folder, "small.csv", *eight_columns(2000))
    for path in (contiguous, shuffled, small):
        check_agreement(path, others)
    print(versions(others), file=sys.stderr)

    table = [("Study", "prevalence", "beside", "", "time over prevalence's (lowest, highest)")]

    def beside(study, path, names, runs=runs):
        commands = {"prevalence": analyze(path)}
        for name in names:
            commands[name] = ["wc", "-l", path] if name == "wc -l" else job(name, path)
        measures = measure(commands, runs)
        ours = measures["prevalence"]
        for name in names:
            table.append((study, ours, name, measures[name], ratio(measures[name], ours)))
        if not names:
            table.append((study, ours, "", "", ""))

    size = os.path.getsize(contiguous) / 1e6
    beside(f"{rows:,} rows, {size:.0f} MB", contiguous, ["wc -l", *others])
    beside(f"{tenth:,} rows in 1,000 establishments", large_places, [])
    beside(f"{tenth:,} rows in random order", shuffled, [o for o in others if o == "duckdb"])
    # What takes milliseconds depends on who ran before it: a program as small, or one that fills all caches.
    beside("2,000 rows, again and again", small, ["wc -l"], 10 * runs)
    beside("2,000 rows", small, others)
    for domains in (100, 1_000, 10_000):
        name = f"domains-{domains}.csv"
        flags = ["--rows", str(tenth), "--cities", str(domains // 10), "--strata", "1", "--types", "10"]
        path = simulate(folder, name, *flags)
        command = {"prevalence": analyze(path, "--by", "city,establishment_type")}
        table.append((f"{tenth:,} rows, {domains:,} domains", measure(command, runs)["prevalence"], "", "", ""))

    print(markdown(table))


def has(module):
    try:
        __import__(module)
    except ImportError:
        print(f"{module} is not installed and is left out: pip install {module}", file=sys.stderr)
        return False
    return True


def versions(others):
    own = subprocess.run([PREVALENCE, "--version"], check=True, capture_output=True, text=True).stdout.strip()
    theirs = [f"{other} {__import__(other).__version__}" for other in others]
    machine = f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}"
    return ", ".join([own, *theirs, f"Python {platform.python_version()}", machine])


def markdown(table):
    lines = ["| " + " | ".join(map(str, row)) + " |" for row in table]
    lines.insert(1, "|" + "---|" * len(table[0]))
    return "\n".join(lines)


if __name__ == "__main__":
    if shutil.which(PREVALENCE) is None:
        sys.exit(f"{PREVALENCE} is not there: cargo build --release, or PREVALENCE=path")
    main()
