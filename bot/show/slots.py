"""Slots: where a name stands in what people ask, in English and French: "is … in it", "qui joue …"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_NAME = r"(\w+(?: \w+){0,3}?)"
_HERE = r"(?:it|this|that|there|dedans|the show|the series|the cast|this show|la serie|cette serie|le casting)"
_IS = r"(?:is|isn t|isnt|was|wasn t|wasnt)"
_DOES = r"(?:does|did|do|doesn t|doesnt|didn t|didnt|will)"
_ACTS = r"(?:play|appear|star|act|feature|guest|cameo|show|make|do|have|get|turn|pop)"
_IN = r"(?:in|one of|part of|appearing|starring|playing|acting|among|featured|cast)"
_JOUE = (
    r"(?:y joue|joue|jouait|apparait|figure|participe|fait partie|est dans|il joue|elle joue|il est|elle est|est elle"
    r"|est il)"
)
_WHO_IS = r"(?:who is|who s|whos|who was|who plays?|who played|tell me about|whats up with)"
_QUI_EST = r"(?:qui est|c est qui|cest qui|qui c est|ki c|c ki|qui joue|qui incarne|qui interprete|role de|role pour)"
_WE_SEE = r"(?:on voit|on revoit|on croise|verra t on|do we see|will we see|do you see)"
_WHICH = r"(?:who|what character|which character|what role|which role|what part)"
_VERB = r"(?:the|a|an|le|la|un|une|il|elle|c est|a ecrit|a realise|wrote|directed|made)"
_HAS_PART = r"(?:has|have|gets?|makes?|fait|a) (?:a |an |une? |any )?(?:cameo|role|part|guest|apparition)"

_SLOTS = tuple(
    re.compile(rf"(?<!\w){pattern}(?!\w)")
    for pattern in (
        rf"{_IS} {_NAME} {_IN} ?",
        rf"{_DOES} {_NAME} {_ACTS}",
        rf"{_WHO_IS} {_NAME}$",
        rf"(?:who plays?|who played|qui joue) {_NAME} (?:in|on|dans|here)",
        rf"^(?:et |and )?{_NAME} (?:en|as|comme|in|dans|au|est)(?= \w)",
        rf"{_WHICH} (?:does|did|is|was) {_NAME}(?: (?:play|playing|in) ?.*)?$",
        rf"(?:starring|played by|with|joue par|incarne par|interprete par|avec) {_NAME}$",
        rf"{_NAME} (?:is|was) in {_HERE}",
        rf"(?:est ce que|est ce qu|esk|esque|eske|sque) {_NAME} (?:{_JOUE}|est|fait|tourne|a un role)",
        rf"(?:y a|ya|il y a|c est|cest) {_NAME} (?:dans|dedans|au casting|qui joue)",
        rf"{_WE_SEE} {_NAME}(?: (?:a|au|dans|dedans|in|at) .*)?$",
        rf"^{_NAME} {_JOUE}",
        rf"{_QUI_EST} {_NAME}$",
        rf"(?:joue|role de|role a|role pour) {_NAME} (?:dans|deja|la dedans)",
        rf"^(?:et )?{_NAME} (?:fait|elle est|il est|est elle|est il|is|was|plays?|played|joue)(?: .*)?$",
        rf"(?:called|named|nommee?|s appelle|personnage de|whats|what s|what about|et) {_NAME}(?: s)?"
        r"(?: character| part| role)?$",
        rf"^{_NAME} (?:cameo|guest|en guest|en invitee?|apparition|or not|ou pas)$",
        rf"(?:fan de|fan d|fan of) {_NAME}$",
        rf"^{_NAME} {_HAS_PART}",
        rf"(?:chance|if|whether|that|si|que|qu) {_NAME} {_HAS_PART}",
        rf"^{_NAME}$",
        rf"^(?:et |and |so |is |did |does |was )?{_NAME} {_VERB} .*$",
    )
)


def list_slots(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """List where a name would stand among folded words: from which to before which."""
    text = " ".join(words)
    for slot in _SLOTS:
        for match in slot.finditer(text):
            first = text.count(" ", 0, match.start(1))
            yield first, first + match[1].count(" ") + 1
