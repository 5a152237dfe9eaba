# SPDX-License-Identifier: Apache-2.0
"""Our merging, release by release, beside ocdsmerge, the standard's reference, which merges all of them anew."""

import json
from functools import reduce
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from meishan.publish.opendata import making
from meishan.publish.opendata.making.merging import merger, written

HEAD = ("ocid", "id", "date", "tag")


def is_empty(value):
    return value in ({}, [])


def changed(value, chance: Random):
    """The value with parts of it gone, nulled, in another order or with other words; no part of it left empty."""
    if isinstance(value, dict):
        kept = {key: one for key, one in value.items() if chance.random() > (0.02 if key == "id" else 0.2)}
        made = {key: one if key == "id" else changed(one, chance) for key, one in kept.items()}
        return {key: one for key, one in made.items() if not is_empty(one)}
    if isinstance(value, list) and all(isinstance(one, dict) for one in value):
        some = [changed(one, chance) for one in value if chance.random() > 0.2]
        chance.shuffle(some)
        return [one for one in some if not is_empty(one)]
    if chance.random() < 0.1:
        return None
    if isinstance(value, list):
        return value[: chance.randint(1, len(value))]
    return f"{value} again" if isinstance(value, str) and chance.random() < 0.2 else value


def release_of(stage, number: int, chance: Random):
    said = changed({key: one for key, one in stage.items() if key not in HEAD}, chance)
    at = f"2026-01-{number + 1:02}T00:00:00Z"
    return {"ocid": "ocds-213czf-1", "id": str(number), "date": at, "tag": stage["tag"], **said}


@settings(deadline=None)
@given(st.lists(st.integers(0, 5), min_size=1, max_size=8), st.integers(0, 1 << 32))
def test_merged_release_by_release_it_is_what_the_reference_makes_of_all_at_once(fictional, stages, seed):
    chance = Random(seed)
    releases = [release_of(fictional[one], number, chance) for number, one in enumerate(stages)]
    texts = [written(one) for one in releases]

    appended: dict = reduce(making.appended, releases, {})

    assert appended == making.compiled_of(texts)
    assert json.loads(making.versioned_of(releases)) == merger().create_versioned_release(releases)
    assert [written(one) for one in releases] == texts


def test_a_release_does_not_change_what_it_is_merged_into(fictional):
    before = reduce(making.appended, fictional[:5], {})
    text = json.dumps(before)

    making.appended(before, fictional[5])

    assert json.dumps(before) == text


def test_of_what_was_said_before_null_takes_away_a_value_and_nothing_else():
    first = {"ocid": "1", "id": "1", "date": "2026-01-01T00:00:00Z", "tag": ["tender"]}
    first |= {"tender": {"id": "1", "title": "A bridge", "procuringEntity": {"id": "9", "name": "A town"}}}
    second = {**first, "id": "2", "date": "2026-01-02T00:00:00Z"}
    second["tender"] = {"title": None, "procuringEntity": None}

    compiled = reduce(making.appended, [first, second], {})

    assert compiled["tender"] == {"id": "1", "procuringEntity": {"id": "9", "name": "A town"}}
    assert compiled == making.compiled_of(map(json.dumps, [first, second]))
    history = json.loads(making.versioned_of([first, second]))["tender"]
    assert [one["value"] for one in history["title"]] == ["A bridge", None]
    assert [one["value"] for one in history["procuringEntity"]["name"]] == ["A town"]
