"""The lexicon as it is written: nothing in it contradicts itself or says nothing."""

from __future__ import annotations

from collections import Counter
from itertools import product

import yaml

from bot.show.folding import words_of
from bot.show.lexicon import LEXICON, LexiconFile, load_lexicon


def test_every_word_stands_in_one_concept_and_is_not_small_too() -> None:
    file = LexiconFile.model_validate(yaml.safe_load(LEXICON.read_text("utf-8")))
    phrases = Counter(
        " ".join(words)
        for concept in file.concepts.values()
        for phrase in concept
        for words in product(*(place.split("|") for place in phrase.split()))
    )
    assert [phrase for phrase, count in phrases.items() if count > 1] == []
    assert [word for word in file.small if word in phrases] == []


def test_every_cue_says_something() -> None:
    lexicon = load_lexicon()
    cues = [cue for topic in lexicon.topics.values() for cue in topic.cues]
    assert [cue for cue in cues if not lexicon.read(words_of(cue))] == []


def test_either_of_several_words_may_stand_in_a_phrase() -> None:
    lexicon = load_lexicon()
    for said in ("guy who plays", "lady that played", "gamine qui joue", "acteur qui fait"):
        assert [term.name for term in lexicon.read(words_of(said))] == ["#actor"]
