"""The page of everything that happened: by day, by kind, page by page, in the reader's own zone."""

from portal.domain.activity_words import KINDS, SENTENCES, Kind


def test_every_verb_stands_under_exactly_one_kind():
    listed = [verb for verbs in KINDS.values() for verb in verbs]
    assert sorted(listed) == sorted({verb for verb, _ in SENTENCES})
    assert set(KINDS) == set(Kind) - {Kind.ALL}
