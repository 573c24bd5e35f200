"""Which figure a row and a column of a foreign table make, by their words (fixtures/foreign.yaml)."""

from collections.abc import Collection, Mapping

from evaluation import figures as catalogue
from evaluation.foreign.heads import Column, key, words


def name_of(label: str, head: Column, chosen: Mapping[str, str], *, only: bool) -> str:
    """The key of the figure that a row and a column of a remembered table are; blank for none."""
    place = f"{key(label)}|{head.names[0]}"
    if place in chosen:
        return chosen[place]
    entries = {key(entry.label): entry.key for entry in catalogue.catalogue().figures}
    return entries.get(words_of(label, head.names, entries, only=only), "")


def words_of(label: str, title: tuple[str, ...], there: Collection[str], *, only: bool) -> str:
    """The label of a figure, as it is compared, that a row and a head make; blank where none is there."""
    known, name = words()["figures"], key(label)
    synonyms = {key(word): key(own) for own, found in known["synonyms"].items() for word in found}
    heads = {key(word): (word, ends) for word, ends in known["values"].items()}
    word, ends = next((heads[each] for each in title if each in heads), ("", []))
    if name in {key(each) for each in known["all"]["names"]}:
        return key(str(known["all"].get(word, "-")))
    for end in map(key, ends) if word else title:
        for wanted in (f"{name}{end}", f"{end}{name}" if end else ""):
            if synonyms.get(wanted, wanted) in there:
                return synonyms.get(wanted, wanted)
    bare = (only and not word) or "" in ends
    return synonyms.get(name, name) if bare and not any(part in each for each in title for part in known["not_bare"]) else ""
