#!/usr/bin/env python3
"""Word clusters of German from spacy-lookups-data, for `depesche train clusters`.

usage: clusters.py PACKAGES [COUNT] >clusters.tsv

PACKAGES is a folder into which PyPI spacy-lookups-data 1.0.5 (MIT) was unpacked under the name spacy_lookups_data. One of
the COUNT (200,000) most probable words a line: word, number of its Brown cluster. Python 3.11, standard library alone.
"""
import gzip
import json
import sys
from pathlib import Path


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    data = Path(sys.argv[1]) / "spacy_lookups_data/spacy_lookups_data/data"
    count = int(sys.argv[2]) if len(sys.argv) == 3 else 200_000

    def table(name):
        with gzip.open(data / f"de_lexeme_{name}.json.gz", "rt", encoding="utf-8") as file:
            return json.load(file)

    clusters, probabilities = table("cluster"), table("prob")
    words = [w for w in clusters if clusters[w] and w.strip() == w and not any(c.isspace() for c in w)]
    words.sort(key=lambda w: (-probabilities.get(w, -99.0), w))
    for word in sorted(words[:count]):
        print(f"{word}\t{clusters[word]}")


if __name__ == "__main__":
    main()
