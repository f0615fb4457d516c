"""Is the data that ships sound: every code list, the country pack and the invented organisations?"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

SOURCE = Path(__file__).parents[3] / "src" / "opennrm"
COUNTRIES = SOURCE / "countries"
LANGUAGES = ("en", "be", "ru")
LISTS = sorted(path for path in SOURCE.glob("*/*/codes/*.json") if path.stem != "aliases")
FILES = [*SOURCE.glob("*/*/codes/*.json"), *COUNTRIES.rglob("*.json")]

# Letters that no word of the language has.
FOREIGN = {"be": "ищъИЩЪ", "ru": "іўІЎ", "en": ""}
MIXED_WORD = re.compile(r"(?=\w*[A-Za-z])(?=\w*[\u0400-\u04ff])\w+")
CYRILLIC = re.compile(r"[\u0400-\u04ff]")
LATIN_WORD = re.compile(r"[A-Za-z]+")
LATIN_NAMES = {"HTCDS"}  # a name of a standard stays as it is
RIGHTLY_CYRILLIC = re.compile(r"^[\u0400-\u04ff\d\s.,:;()«»’?!—–№/-]*$")


def name(path: Path) -> str:
    return str(path.relative_to(SOURCE))


def read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def pack(part: str) -> Any:
    return read(COUNTRIES / "by" / f"{part}.json")


def dictionaries(node: Any) -> Iterator[dict[str, Any]]:
    """Every object in a file, however deep."""
    if isinstance(node, dict):
        yield node
        node = list(node.values())
    if isinstance(node, list):
        for part in node:
            yield from dictionaries(part)


def labelled(node: Any) -> Iterator[dict[str, str]]:
    """Every object that carries labels (marks such as "review" name languages without being labels)."""
    for found in dictionaries(node):
        if "en" in found:
            yield found


@pytest.mark.parametrize("path", LISTS, ids=name)
def test_a_code_list_says_what_it_is_and_where_it_is_from(path: Path) -> None:
    content = read(path)

    app = path.parts[-3]
    assert content["key"] == f"{app}.{path.stem}"
    assert content["source"] and content["licence"]
    assert set(content["title"]) == set(LANGUAGES)
    assert set(content["review"]) == {"be", "ru"}
    assert isinstance(content["provisional"], bool)


@pytest.mark.parametrize("path", LISTS, ids=name)
def test_codes_are_unique_short_and_have_the_parents_they_name(path: Path) -> None:
    codes = [row["code"] for row in read(path)["codes"]]
    parents = {row["parent"] for row in read(path)["codes"] if row["parent"]}

    assert [code for code, times in Counter(codes).items() if times > 1] == []
    assert [code for code in codes if not re.fullmatch(r"[A-Za-z0-9_]{1,40}", code)] == []
    assert parents <= set(codes)


@pytest.mark.parametrize("path", FILES, ids=name)
def test_every_label_is_there_in_three_languages(path: Path) -> None:
    incomplete = [
        label
        for label in labelled(read(path))
        if any(not str(label.get(one, "")).strip() for one in LANGUAGES)
    ]

    assert incomplete == []


@pytest.mark.parametrize("path", FILES, ids=name)
def test_no_letter_of_a_look_alike_alphabet_hides_in_a_label(path: Path) -> None:
    found = []
    for label in labelled(read(path)):
        for language in LANGUAGES:
            text = label[language]
            found += MIXED_WORD.findall(text)
            found += [letter for letter in FOREIGN[language] if letter in text]
        found += CYRILLIC.findall(label["en"])
        for language in ("be", "ru"):
            found += [word for word in LATIN_WORD.findall(label[language]) if word not in LATIN_NAMES]
            without = LATIN_WORD.sub("", label[language])
            found += [] if RIGHTLY_CYRILLIC.match(without) else [label[language]]

    assert found == []


@pytest.mark.parametrize("path", LISTS, ids=name)
def test_two_codes_of_one_parent_never_read_the_same(path: Path) -> None:
    rows = read(path)["codes"]

    for language in LANGUAGES:
        seen = Counter((row["parent"], row[language].casefold()) for row in rows)
        assert [text for text, times in seen.items() if times > 1] == []


def test_the_lists_that_rooms_rely_on_are_there() -> None:
    keys = {read(path)["key"] for path in LISTS}

    assert keys >= {
        "people.sexes",
        "people.languages",
        "people.countries",
        "people.channels",
        "hotline.call_types",
        "hotline.categories",
        "cases.needs",
        "cases.safety_alerts",
        "identification.forms",
        "identification.acts",
        "identification.means",
        "identification.purposes",
        "identification.recovery_end_reasons",
        "referrals.services",
        "referrals.reject_reasons",
        "shelters.arrivals",
    }


def test_an_alias_word_is_plain_and_read_back_as_one_word_only() -> None:
    words = read(SOURCE / "foundation" / "people" / "codes" / "aliases.json")["words"]
    spellings = Counter(
        text.casefold() for word in words for text in {word[one].casefold() for one in LANGUAGES}
    )

    assert len(words) >= 160
    assert [text for text, times in spellings.items() if times > 1] == []
    assert all(re.fullmatch(r"[A-Z][a-z]{2,19}", word["en"]) for word in words)


def test_countries_are_those_of_iso_3166_and_stateless() -> None:
    rows = read(SOURCE / "foundation" / "people" / "codes" / "countries.json")["codes"]
    local = {row["code"] for row in rows if row.get("local")}
    standard = [row for row in rows if not row.get("local")]

    assert local == {"stateless"}
    assert len(standard) == 249
    assert all(re.fullmatch("[A-Z]{2}", row["code"]) and len(row["alpha3"]) == 3 for row in standard)
    assert "NA" in {row["code"] for row in standard}  # Namibia, which some readers take for "missing"


def test_only_contacts_about_somebody_ask_for_data() -> None:
    rows = read(SOURCE / "care" / "hotline" / "codes" / "call_types.json")["codes"]

    assert {row["code"] for row in rows if row["data"]} == {"about_self", "about_other"}


def test_the_eleven_indicators_are_numbered_and_show_signs() -> None:
    rows = read(SOURCE / "care" / "identification" / "codes" / "indicators_ilo11.json")["codes"]

    assert [row["ilo11"] for row in rows] == list(range(1, 12))
    assert all(2 <= row["hint"][one].count(";") + 1 <= 4 for row in rows for one in LANGUAGES)


def test_only_coded_reasons_end_a_recovery_period() -> None:
    rows = read(SOURCE / "care" / "identification" / "codes" / "recovery_end_reasons.json")["codes"]

    assert {row["code"] for row in rows} == {"person_asks", "public_order", "improper_claim"}
    assert all(row["source"] for row in rows)


def test_restricted_movement_is_marked_as_our_extension_of_the_standard() -> None:
    rows = {
        r["code"]: r for r in read(SOURCE / "care" / "identification" / "codes" / "controls.json")["codes"]
    }

    assert rows["restricts_movement"]["local_extension"] is True
    assert [code for code, row in rows.items() if row.get("local_extension")] == ["restricts_movement"]


def test_every_need_is_answered_by_a_service() -> None:
    needs = {row["code"] for row in read(SOURCE / "care" / "cases" / "codes" / "needs.json")["codes"]}
    services = read(SOURCE / "care" / "referrals" / "codes" / "services.json")["codes"]

    assert {need for service in services for need in service["needs"]} == needs


def test_belarus_has_six_regions_minsk_and_118_districts() -> None:
    rows = pack("territory")["territories"]
    tops = {row["code"] for row in rows if row["parent"] is None}
    districts = Counter(row["parent"] for row in rows if row["parent"])

    assert tops == {"BY-BR", "BY-VI", "BY-HO", "BY-HR", "BY-MI", "BY-MA", "BY-HM"}
    assert districts == {"BY-BR": 16, "BY-VI": 21, "BY-HO": 21, "BY-HR": 17, "BY-MI": 22, "BY-MA": 21}
    assert len({row["code"] for row in rows}) == len(rows) == 125


def test_holidays_are_sorted_and_lie_in_their_year() -> None:
    for year in pack("holidays")["years"]:
        for part in ("holidays", "worked"):
            days = [date.fromisoformat(day["date"]) for day in year[part]]
            assert days == sorted(set(days))
            assert {day.year for day in days} <= {year["year"]}


def test_every_year_has_the_days_that_the_law_names() -> None:
    for year in pack("holidays")["years"]:
        days = {day["date"][5:] for day in year["holidays"] if day["kind"] == "public_holiday"}

        assert days >= {"01-01", "01-02", "01-07", "03-08", "05-01", "05-09", "07-03", "11-07", "12-25"}
        assert len(days) == 10


@pytest.mark.parametrize(
    ("year", "radunitsa"),
    [(2021, "05-11"), (2022, "05-03"), (2023, "04-25"), (2024, "05-14"), (2025, "04-29")],
)
def test_radunitsa_is_the_second_tuesday_after_orthodox_easter(year: int, radunitsa: str) -> None:
    entry = next(one for one in pack("holidays")["years"] if one["year"] == year)
    easter = date.fromisoformat(entry["orthodox_easter"])

    assert easter.weekday() == 6
    assert (easter + timedelta(days=9)).isoformat() == f"{year}-{radunitsa}"
    assert f"{year}-{radunitsa}" in {day["date"] for day in entry["holidays"]}


def test_a_moved_day_swaps_a_weekday_for_a_saturday() -> None:
    for year in pack("holidays")["years"]:
        moved = {(d["date"], d["worked_on"]) for d in year["holidays"] if d["kind"] == "moved"}
        worked = {(d["instead_of"], d["date"]) for d in year["worked"]}

        assert moved == worked
        assert all(date.fromisoformat(rest).weekday() < 5 for rest, _ in moved)
        assert all(date.fromisoformat(day).weekday() == 5 for _, day in moved)


def test_a_year_without_a_decree_on_moved_days_is_provisional() -> None:
    years = pack("holidays")["years"]

    assert [year["year"] for year in years] == list(range(2021, 2029))
    assert {year["year"] for year in years if year["provisional"]} == {2027, 2028}
    assert all("No " in year["source"] for year in years if not year["provisional"])


@pytest.mark.parametrize("path", [*COUNTRIES.rglob("*.json"), *LISTS], ids=name)
def test_what_is_only_remembered_is_marked_provisional(path: Path) -> None:
    unmarked = [
        found
        for found in dictionaries(read(path))
        if "from memory" in f"{found.get('source', '')}{found.get('basis', '')}{found.get('instrument', '')}"
        and found.get("provisional") is not True
        and not any(row.get("provisional") for row in found.get("codes", []))
    ]

    assert unmarked == []


def test_limits_are_never_below_what_the_convention_asks() -> None:
    limits = pack("country")["limits"]

    assert limits["recovery_days"]["value"] >= 30
    assert all(limit["source"] and isinstance(limit["provisional"], bool) for limit in limits.values())
    assert limits["reasonable_grounds_working_days"]["provisional"] is True


def test_every_help_number_says_where_it_was_seen() -> None:
    for row in pack("country")["help_numbers"]:
        assert re.fullmatch(r"[\d ]+", row["number"])
        assert set(row["label"]) == set(LANGUAGES)
        assert row["source"] and isinstance(row["provisional"], bool)


def test_detecting_and_deciding_bodies_are_different_bodies() -> None:
    facts = pack("country")
    detecting = {body["code"] for body in facts["detecting_bodies"]}
    deciding = {body["code"] for body in facts["deciding_bodies"]}

    assert detecting and deciding and not detecting & deciding


def test_an_article_belongs_to_a_listed_act() -> None:
    statutes = pack("statutes")
    acts = {act["code"] for act in statutes["acts"]}

    assert {article["act"] for article in statutes["articles"]} <= acts
    assert {a["article"] for a in statutes["articles"]} >= {"171", "171-1", "181", "181-1", "182", "187"}
    assert all(isinstance(one["provisional"], bool) for one in (*statutes["acts"], *statutes["articles"]))


def test_the_invented_organisations_fill_every_kind_and_stand_on_real_territory() -> None:
    invented = read(COUNTRIES / "invented.json")
    kinds = Counter(one["kind"] for one in invented["organisations"])
    territories = {row["code"] for row in pack("territory")["territories"]}
    services = {
        row["code"] for row in read(SOURCE / "care" / "referrals" / "codes" / "services.json")["codes"]
    }

    assert invented["invented"] is True
    assert kinds["centre"] >= 9
    assert {kind: kinds[kind] for kind in ("hotline", "panel", "shelter", "service")} == {
        "hotline": 1,
        "panel": 2,
        "shelter": 5,
        "service": 5,
    }
    assert kinds["rapporteur"] == kinds["administration"] == 1
    assert {one["territory"] for one in invented["organisations"]} <= territories
    assert {service for one in invented["organisations"] for service in one["services"]} <= services


def test_the_invented_staff_work_somewhere_and_have_names_of_their_own() -> None:
    invented = read(COUNTRIES / "invented.json")
    organisations = {one["key"] for one in invented["organisations"]}

    assert {one["organisation"] for one in invented["staff"]} == organisations
    for people in (invented["staff"], invented["given"], invented["family"]):
        assert len({one["en"] for one in people}) == len(people)
    assert len(invented["given"]) >= 120
    assert len(invented["family"]) >= 150
