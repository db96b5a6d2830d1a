#!/usr/bin/env python3
"""Measures the release binary on the corpora of a folder laid out like ../shared, prints every figure, and fails where
one falls below its floor (tests/floors.csv: what the program has reached; raise it when it gets better).

usage: tests/scores.py [SHARED]        exit status 1: a floor is broken
"""
import csv, os, re, subprocess, sys, tempfile, time
from pathlib import Path

HERE = Path(__file__).resolve().parent
SHARED = Path(sys.argv[1] if len(sys.argv) > 1 else HERE.parent.parent / "shared").resolve()
DEPESCHE = Path(os.environ.get("CARGO_TARGET_DIR", HERE.parent / "target")) / "release" / "depesche"
BENCH = SHARED / "bench" / "score.py"


def run(command, output, stdin=None):
    with open(output, "wb") as out:
        done = subprocess.run([str(c) for c in command], stdin=stdin, stdout=out, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"scores: {' '.join(map(str, command))} failed with {done.returncode}")


def printed(*command):
    return subprocess.run([sys.executable, *map(str, command)], capture_output=True, text=True, check=True).stdout


def measure(folder):
    """Yields (set, printed table) of every corpus that is there."""
    for name, gold, articles in (("gold", SHARED / "gold", SHARED / "articles"),
                                 ("wikinews", SHARED / "gold/wikinews", SHARED / "gold/wikinews/articles")):
        run([DEPESCHE, "extract", articles], folder / "claims.jsonl")
        yield name, printed(SHARED / "gold" / "score.py", gold, folder / "claims.jsonl")
    plain = [DEPESCHE, "analyse", "--plain"]
    (folder / "dev.txt").write_text(printed(BENCH, "raw", SHARED / "bench/treebank/dev.conllu", "--lines"))
    run([*plain, "--format", "conllu", folder / "dev.txt"], folder / "dev.conllu")
    yield "parse", printed(BENCH, "parse", SHARED / "bench/treebank/dev.conllu", folder / "dev.conllu")
    for name, gold in (("openie", "openie/benchie_de_dev.txt"), ("quotes", "quotes/dev.jsonl"),
                       ("times", "times/dolomiten100.jsonl")):
        gold = SHARED / "bench" / gold
        raw = folder / f"raw{'.txt' if name == 'openie' else '.jsonl'}"
        raw.write_text(printed(BENCH, "raw", gold))
        run([*plain, raw], folder / "system.jsonl")
        yield name, printed(BENCH, name, gold, folder / "system.jsonl")
    begin = time.monotonic()
    run([DEPESCHE, "build", SHARED / "bench/text/news.jsonl", "--store", folder / "news"], folder / "build.out")
    yield "build", f"seconds {time.monotonic() - begin:.1f}\n"


def figure(table, row):
    """The last number of the row before its counts: F1 of `P … R … F1 …`, the rate of `0.951 (39/41)`."""
    for line in table.splitlines():
        if line.startswith(row):
            numbers = re.findall(r"\d+\.\d+", line.split("(")[0] if line.count("(") == 1 else line)
            numbers = numbers or re.findall(r"\d+\.\d+", line)
            return float(numbers[-1]) if numbers else None
    return None


def main():
    with open(HERE / "floors.csv", encoding="utf-8", newline="") as f:
        floors = list(csv.DictReader(f))
    broken = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, table in measure(Path(folder)):
            print(f"-- {name}\n{table}", end="")
            for floor in (f for f in floors if f["set"] == name):
                got = figure(table, floor["row"])
                worse = got is None or (got > float(floor["least"]) if name == "build" else got < float(floor["least"]))
                if worse:
                    broken += 1
                    print(f"BROKEN {name}: {floor['row']} is {got}, its floor {floor['least']}")
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
