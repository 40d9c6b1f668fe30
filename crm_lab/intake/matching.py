"""Which field a column is: from its name in many products' words, and from what its values look like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from crm_lab.intake import evidence
from crm_lab.intake.fields import Entity, Field
from crm_lab.intake.names import column_key, plain, without_words
from crm_lab.standard.text import simplified

NEAR = 88
GENERIC = frozenset(
    {"name", "type", "date", "title", "status", "id", "description", "notes", "subject", "time", "category"}
)
_EVERYDAY = ("id", "no", "number", "name", "title", "date", "time", "type", "notes", "description")
_EVERYDAY_ZH = ("编号", "序号", "名称", "标题", "日期", "时间", "类型", "备注")
EVERYDAY = frozenset(map(column_key, (*_EVERYDAY, *_EVERYDAY_ZH)))
"""Columns that any list may have: they alone say nothing of what the rows are."""
ENOUGH = 0.45


@dataclass(frozen=True)
class Match:
    """A column that is read as a field (None: kept as a custom field), how surely (0..1), and why.

    `doubted` tells that it is called like a field and holds something else.
    """

    column: str
    field: str | None
    confidence: float = 0.0
    reason: str = ""
    doubted: bool = False


Names = Mapping[str, frozenset[str]]
"""For every entity that is known by name, the plain names and ids of its records."""


def match_columns(entity: Entity, samples: Mapping[str, Sequence[str]], names: Names) -> list[Match]:
    """Return one match per column: the best field for each, every field once (phones and e-mails more often)."""
    scored = sorted(
        (
            (score, -position, column, one.name, reason)
            for position, (column, sample) in enumerate(samples.items())
            for one in entity.fields.values()
            for score, reason in [score_field(entity, one, column, sample, names)]
            if score >= ENOUGH
        ),
        reverse=True,
    )
    taken: dict[str, Match] = {}
    used: set[str] = set()
    for score, _, column, name, reason in scored:
        if column not in taken and (name not in used or entity.fields[name].many):
            taken[column] = Match(column, name, round(min(score, 1.0), 2), reason)
            used.add(name)
    return [taken.get(column) or _unread(entity, column, sample) for column, sample in samples.items()]


def _unread(entity: Entity, column: str, sample: Sequence[str]) -> Match:
    """Say why a column is no field: none is called so, its values are not what the field holds, or another has it."""
    score, name = max((_by_name(entity, one, column)[0], one.name) for one in entity.fields.values())
    if score < ENOUGH:
        return Match(column, None, 0.0, "no field has this name")
    test = _test_of(entity, entity.fields[name])
    if evidence.believed(test, tuple(sample)):
        return Match(column, None, 0.0, f"{name} is read from another column")
    odd = evidence.misfits(test, sample)
    shown = f": {odd[0][:40]!r}" if odd else ""
    why = f"called like {name}, but {len(odd)} of {len(sample)} values looked at are something else{shown}"
    return Match(column, None, 0.0, why, doubted=True)


def score_field(entity: Entity, field: Field, column: str, sample: Sequence[str], names: Names) -> tuple[float, str]:
    """Return how well a field fits a column (0..1) and the reason."""
    score, reason = _by_name(entity, field, column)
    if score and field.type == "country" and column_key(column) == "officelocation":
        score *= 1.0 if evidence.country_share(sample) >= 0.5 else 0.3
    if score and not sample:
        score -= 0.01
    if score and not evidence.believed(_test_of(entity, field), tuple(sample)):
        return score * 0.3, reason
    if score >= ENOUGH:
        return score, reason
    return max((score, reason), _by_values(field, sample, names))


def _confused(key: str, name: str) -> bool:
    """Tell whether two keys are near only because two words are: a contract is no contact."""
    return any((one in key) != (one in name) for one in ("contract", "contact"))


def _test_of(entity: Entity, field: Field) -> str:
    """Return the name of the test that the values of a field have to pass."""
    return {"choice": field.name, "status": entity.name}.get(field.type, field.type)


def _by_name(entity: Entity, field: Field, column: str) -> tuple[float, str]:
    key = column_key(column)
    ranks = {column_key(name): rank for rank, name in enumerate((field.name, *field.names))}
    if key in ranks:
        return 1.0 - 0.001 * ranks[key], "its name"
    bare = plain(simplified(column))
    if bare in ranks:
        return 0.98 - 0.001 * ranks[bare], "its name"
    inner = without_words(column, entity.words)
    if inner and inner in ranks:
        return 0.95 - 0.001 * ranks[inner], "its name"
    if len(key) >= 5 or (len(key) >= 3 and not key.isascii()):
        return _near(key, ranks)
    return 0.0, ""


def _near(key: str, ranks: Mapping[str, int]) -> tuple[float, str]:
    long_enough = [name for name in ranks if len(name) >= (5 if name.isascii() else 3) and not _confused(key, name)]
    found = process.extractOne(key, long_enough, scorer=fuzz.ratio, score_cutoff=NEAR)
    if found:
        return 0.75 * found[1] / 100, f"its name is close to {found[0]!r}"
    if key.endswith(("label", "type", "id")):
        return 0.0, ""
    inside = [name for name in long_enough if key.endswith(name) or key.startswith(name)]
    if inside and len(longest := max(inside, key=len)) >= 0.5 * len(key):
        return 0.5 + 0.1 * key.endswith(longest), f"its name holds {longest!r}"
    return 0.0, ""


def _by_values(field: Field, sample: Sequence[str], names: Names) -> tuple[float, str]:
    if len(sample) < 3:
        return 0.0, ""
    if field.type == "email" and evidence.fit("email", tuple(sample)) > 0.8:
        return 0.6, "its values are e-mail addresses"
    if (
        field.type == "phone"
        and evidence.fit("phone", tuple(sample)) > 0.9
        and not evidence.looks_like_date(sample[0])
        and _varied(sample)
        and len(sample[0]) > 8
    ):
        return 0.5, "its values look like phone numbers"
    if (
        field.type == "stage"
        and field.name == "stage"
        and len(set(sample)) <= 20
        and evidence.stage_share(sample) >= 0.6
    ):
        return 0.6, "its values are words of sales stages"
    if field.type == "ref":
        return _by_known_records(field, sample, names)
    return 0.0, ""


def _varied(sample: Sequence[str]) -> bool:
    return len(set(sample)) > len(sample) * 0.5


def _by_known_records(field: Field, sample: Sequence[str], names: Names) -> tuple[float, str]:
    for target in field.to:
        known = names.get(target, frozenset())
        share = sum(plain(text) in known for text in sample) / len(sample)
        if known and share >= 0.6:
            return 0.55 + 0.3 * share, f"its values are known {target}"
    return 0.0, ""


def entity_score(entity: Entity, matches: Sequence[Match], file_name: str) -> float:
    """Return how much a file looks like one of this entity, from its name and its matched columns."""
    fields = {match.field: match for match in matches if match.field}
    score = sum((_weight(entity, match) + 0.3) * match.confidence for match in fields.values())
    score += file_bonus(entity, file_name)
    everyday = all(column_key(match.column) in EVERYDAY for match in fields.values())
    if not _has_required(entity, set(fields)) or (everyday and not file_bonus(entity, file_name)):
        score *= 0.1
    return score


def _weight(entity: Entity, match: Match) -> float:
    """What a matched column tells about the entity; names that every table has tell little."""
    weight = entity.fields[match.field or ""].weight
    return weight * 0.4 if column_key(match.column) in GENERIC else weight


def _has_required(entity: Entity, fields: set[str]) -> bool:
    if entity.name in ("contacts", "leads") and fields & {"first_name", "last_name", "email", "external_id"}:
        return True
    if entity.name == "activities" and not fields & {"channel", "subject", "body", "duration"}:
        return False
    return set(entity.required) <= fields


def file_bonus(entity: Entity, file_name: str) -> float:
    """Return what the file's name says for an entity (0..4): a longer word says more."""
    key = plain(simplified(file_name))
    hits = [plain(word) for word in entity.file_words if plain(word) in key]
    if not hits:
        return 0.0
    longest = max(hits, key=len)
    return 2.5 + 1.5 * (key.endswith(longest) or key.startswith(longest)) * min(
        1.0, len(longest) / max(4, len(key)) * 2
    )
