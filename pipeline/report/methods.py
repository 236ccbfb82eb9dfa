"""The parts of the page on methods as HTML: what is meant, which rules and parameters count, how well it reads, what it cannot see."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from markupsafe import Markup

from pipeline import rules
from pipeline.errors import ConfigError
from pipeline.look.frame import name, safe
from pipeline.look.scores import f1_chart, number
from pipeline.measures import (
    CHECK,
    FAKES,
    SAMPLE,
    SETS,
    Line,
    Score,
    Scoreboard,
    read_figures,
    read_metrics,
    sample_scores,
)
from pipeline.packs import PACKS_ROOT, Pack, load_pack
from pipeline.params import Params, ReportSet, load_params
from pipeline.report.ledger import Ledger
from pipeline.report.methods_texts import by_code, comments_of, marked, paragraph_of, table_of
from pipeline.report.methods_words import CODES, STANDARDS, TERMS, VAGUE_WORDS
from pipeline.report.section import Section, chart_section, render
from pipeline.report.wording import GRADE_WORDS
from pipeline.schemas import GRADES, POLICIES
from pipeline.shown import WHOLE, Audit, read_audit
from pipeline.trace import CLAIM_TABLES, build_rejects, build_tables, data_hash

POLICY_FILE, BOUNDARY_FILE = "docs/policies.md", "data/boundaries/README.md"
METRICS, FIGURES = "reports/metrics.json", "benchmarks/figures.json"
FOLDED = ("parse", "fetch", "sensitivity")  # sections that decide no number of a report
BLIND = f"{FAKES}, blind"
SHOWN_GROUPS = ("Casualty counts", "Territory", "Statements and events", "Names and places")
_STOP = re.compile(r"[.:;]")


@dataclass(frozen=True)
class MethodsData:
    """Everything that the page is made of; `comments` are those of params.yaml by key, `policies` and `boundaries` documents;
    `audit` says what was masked."""

    as_of: date
    params: Params
    comments: Mapping[str, str]
    pack: Pack
    frames: Mapping[str, pl.DataFrame]
    rejects: pl.DataFrame
    data_hash: str
    audit: Audit
    board: Scoreboard
    policies: str
    boundaries: str


def read_methods(*, pack: str, as_of: str, build: Path, params: Path, project: Path) -> MethodsData:
    """Read what the page is made of; `project` is the folder of scores, documents and boundaries."""
    known = load_params(params)
    if (known.pack, known.report.as_of.isoformat()) != (pack, as_of):
        raise ConfigError(
            str(params), rule=f"is of pack {known.pack} and {known.report.as_of}, the page of pack {pack} and {as_of}", remedy="use one of them for both"
        )  # fmt: skip
    frames = build_tables(build)
    scores = [*sample_scores(read_metrics(project / METRICS)), *read_figures(project / FIGURES).scores]
    return MethodsData(
        as_of=known.report.as_of, params=known, comments=comments_of(params.read_text(encoding="utf-8")), pack=load_pack(pack, PACKS_ROOT), frames=frames,
        rejects=build_rejects(build), data_hash=data_hash(frames, build), audit=read_audit(build) or WHOLE, board=Scoreboard(scores),
        policies=(project / POLICY_FILE).read_text(encoding="utf-8"), boundaries=(project / BOUNDARY_FILE).read_text(encoding="utf-8"),
    )  # fmt: skip


# ---------------------------------------------------------------- summary


def _rows(ledger: Ledger, frame: pl.DataFrame, table: str, meaning: str) -> Markup:
    return ledger.figure(frame.height, meaning=meaning, derived_from=(), rule=f"rows of the table {table}")


def _claims(data: MethodsData, ledger: Ledger) -> Markup:
    count = sum(data.frames[each].height for each in CLAIM_TABLES)
    return ledger.figure(
        count, meaning="claims of this release", derived_from=(), rule=f"rows of the tables {', '.join(CLAIM_TABLES)}"
    )


def summary(data: MethodsData, ledger: Ledger) -> Section:
    """Return what this is in plain words, how much it has read and how well."""
    articles = data.frames["articles"]
    outlets = articles["outlet_id"].drop_nulls().n_unique()
    lead = [
        Markup(
            "Claimline reads conflict news in English and writes down who says what happened to people, who is said to hold which place, and who "
            "demanded what of whom, each with the words it stands on. This release holds {} claims from {} articles of {} outlets, known up to {}."
        ).format(
            _claims(data, ledger), _rows(ledger, articles, "articles", "articles of this release"),
            ledger.figure(outlets, meaning="outlets of this release", derived_from=(), rule="different values of outlet_id in the table articles"), _day(data.as_of),
        ),
        *_reading_sentences(data, ledger),
        Markup("It compares what was published. It verifies nothing on the ground, it names no dead, and its sums are not death tolls."),
    ]  # fmt: skip
    incidents, decisions = data.frames["incidents"], data.frames["decisions"]
    graded = Counter(incidents["grade"])
    cards = [
        {"name": "Incidents", "value": _rows(ledger, incidents, "incidents", "incidents of this release"), "note": Markup("{} of them known from one independent origin").format(_share(ledger, graded["weak"], "incidents graded weak"))},
        {"name": "Contested", "value": _share(ledger, graded["contested"], "incidents graded contested"), "note": "incidents on which sides contradict each other"},
        {"name": "Left out in doubt", "value": _rows(ledger, data.frames["abstentions"], "abstentions", "abstentions of this release"), "note": "words that looked like a count and were not read as one"},
        {"name": "Decided by hand", "value": _rows(ledger, decisions, "decisions", "decisions of this release"), "note": "corrections with who, why and when"},
    ]  # fmt: skip
    return render("summary.html", lead=lead, cards=cards, incidents=[], changes=[], more_changes="")


def _day(day: date) -> Markup:
    from pipeline.report.wording import day_markup

    return day_markup(day)


def _share(ledger: Ledger, count: int, meaning: str) -> Markup:
    return ledger.figure(count, meaning=meaning, derived_from=(), rule="rows of the table incidents with this grade")


def _reading_sentences(data: MethodsData, ledger: Ledger) -> list[Markup]:
    """Return how many of a hundred claims are read and are right, on real articles that no rule was made from."""
    told = []
    for kind, words in (
        ("casualties", "counts of people harmed"),
        ("territory", "claims about who took or left a place"),
    ):
        for set_ in (BLIND, FAKES):
            found, right = (data.board.get(set_, CHECK, f"{kind}: {each}") for each in ("recall", "precision"))
            if found is not None and right is not None:
                told.append(
                    Markup("Of a hundred {} in real articles whose errors no rule was made from, it found {}; of a hundred that it found, {} were right.").format(
                        words, _hundredths(ledger, found), _hundredths(ledger, right)
                    )
                )  # fmt: skip
                break
    return told


def _hundredths(ledger: Ledger, score: Score) -> Markup:
    return ledger.figure(
        f"{round(100 * score.known)}",
        meaning=f"{score.set}, {score.measure}, of a hundred",
        derived_from=(),
        rule=_score_rule(score),
    )


def _score_rule(score: Score) -> str:
    if score.set == SAMPLE:
        return f"{METRICS}: {score.measure.replace(': ', ', ')}, rounded"
    return f"{FIGURES}: set {score.set}, split {score.split}, measure {score.measure}, reader {score.reader}, rounded"


# ---------------------------------------------------------------- words


def terms() -> Section:
    """Return what the terms mean."""
    return render("methods_terms.html", terms=TERMS)


def codes() -> Section:
    """Return every closed list of the tables with its meaning."""
    lists = [{"title": each.title, "rows": by_code(each.codes, each.words, name=each.source)} for each in CODES]
    return render("methods_codes.html", lists=lists)


def vague_words(data: MethodsData, ledger: Ledger) -> Section:
    """Return the range that words without a number stand for."""
    rows = []
    for words in VAGUE_WORDS:
        found = data.pack.quantity_words[f"{words}/number"]
        cells = [
            "open" if value is None else ledger.figure(value, meaning=f"{bound} number that “{words}” stands for", derived_from=(), rule=f"quantity_words.csv of the pack, “{words}”, column {bound}")
            for bound, value in (("low", found.low), ("high", found.high))
        ]  # fmt: skip
        rows.append({"words": words, "cells": cells})
    return render("methods_vague.html", rows=rows)


# ---------------------------------------------------------------- rules


def _document_table(text: str, first: str, codes_: Sequence[str]) -> dict[str, Any]:
    heads, *rows = table_of(text, first, name=POLICY_FILE)
    named = [(row[0].strip("`"), [marked(cell) for cell in row[1:]]) for row in rows]
    by_code(codes_, {code: code for code, _ in named}, name=POLICY_FILE)
    return {"heads": heads, "rows": named}


def counting(data: MethodsData) -> Section:
    """Return how claims become incidents and how incidents become one number: matching, policies, overlap."""
    return render(
        "methods_counting.html", matching=marked(rules.MATCHING),
        policies=_document_table(data.policies, "policy", POLICIES), overlap=[marked(each) for each in rules.OVERLAP],
    )  # fmt: skip


def grades(data: MethodsData, ledger: Ledger) -> Section:
    """Return the grades with their rules and how many incidents have each."""
    counted = Counter(data.frames["incidents"]["grade"])
    table = _document_table(data.policies, "grade", GRADES)
    rows = [
        (code, GRADE_WORDS[code], cells, _share(ledger, counted[code], f"incidents graded {code}"))
        for code, cells in table["rows"]
    ]
    return render("methods_grades.html", rows=rows)


def control() -> Section:
    """Return the rules by which the views of a place follow the claims."""
    return render(
        "methods_control.html",
        side=marked(rules.CONTROL_OF_A_SIDE),
        assessed=[marked(each) for each in rules.CONTROL_ASSESSED],
    )


# ---------------------------------------------------------------- parameters


def _value(value: object) -> str:
    if isinstance(value, tuple):
        return str(len(value)) if value and isinstance(value[0], ReportSet) else ", ".join(map(str, value))
    return "not set" if value is None or value == "" else str(value)


def _parameter(ledger: Ledger, key: str, value: object, comment: str) -> dict[str, object]:
    text = _value(value)
    key_id = ledger.enter(
        text, meaning=f"parameter {key}", derived_from=(), rule=f"params.yaml, key {key}, and the comment behind it"
    )
    shown = ledger.link(text, key_id) if any(letter.isdigit() for letter in text) else safe(text)
    return {
        "key": key.split(".")[1],
        "value": shown,
        "words": Markup('<span data-ref="{}">{}</span>').format(key_id, marked(comment)),
    }


def _comment(data: MethodsData, key: str) -> str:
    told = data.comments.get(key)
    return "the default; it does not stand in the file" if told is None else told or "the file says no more"


def _section_title(given: object) -> str:
    """Return what a section of the parameters is for: its docstring up to the first stop."""
    return _STOP.split(type(given).__doc__ or "", maxsplit=1)[0].strip()


def parameters(data: MethodsData, ledger: Ledger) -> Section:
    """Return every parameter with its value and what it does."""
    blocks = []
    for section in (each.name for each in fields(data.params) if is_dataclass(getattr(data.params, each.name))):
        given = getattr(data.params, section)
        keys = [f"{section}.{each.name}" for each in fields(given)]
        rows = [_parameter(ledger, key, getattr(given, key.split(".")[1]), _comment(data, key)) for key in keys]
        title = _section_title(given)
        blocks.append({"name": section, "label": title.replace("`", ""), "title": marked(title), "rows": rows, "is_folded": section in FOLDED})  # fmt: skip
    return render("methods_parameters.html", blocks=blocks)


# ---------------------------------------------------------------- accuracy


def _score_cell(ledger: Ledger, score: Score | None) -> object:
    if score is None:
        return "–"
    spread = f" ({number(score.low)}–{number(score.high)})" if score.low is not None and score.high is not None else ""
    return ledger.figure(
        number(score.known) + spread,
        meaning=f"{score.set}, {score.split} half, {score.measure}",
        derived_from=(),
        rule=_score_rule(score),
    )


def _shown_lines(board: Scoreboard) -> list[Line]:
    return [
        line
        for line in board.lines()
        if line.headline.group in SHOWN_GROUPS and line.headline.is_f1 and (line.check or line.tune)
    ]


def accuracy(data: MethodsData, ledger: Ledger) -> Section:
    """Return the scores in brief: chart, table, and what each set of articles is."""
    lines = _shown_lines(data.board)
    if not lines:
        return Section(Markup("<p>No score is at hand.</p>"))
    rows = []
    for line in lines:
        measured = line.check or line.tune
        halves = [_score_cell(ledger, each) for each in (line.check, line.tune, line.baseline)]
        n_rows = (
            ledger.figure(
                measured.n,
                meaning=f"{measured.set}, rows that {measured.measure} was taken over",
                derived_from=(),
                rule=_score_rule(measured),
            )
            if measured
            else "–"
        )
        rows.append({"words": line.headline.words, "set": line.headline.set, "cells": [*halves, n_rows]})
    return chart_section(
        "methods_accuracy.html", slug="scores", drawing=f1_chart(lines), numbers=[_drawn(line) for line in lines], rows=rows,
        title="How well claims are read",
        source="Claimline, scores of the embedded sample and of other people’s sets. Unit: the balanced score, from nought to one.",
        sets=[(set_, _set_words(ledger, set_)) for set_ in dict.fromkeys(line.headline.set for line in lines) if set_ in SETS or set_ == BLIND],
    )  # fmt: skip


def _set_words(ledger: Ledger, set_: str) -> Markup:
    words = SETS.get(
        set_,
        "Articles of the same kind, coded before anybody had seen what is read in them. Their errors were never looked at.",
    )
    if not any(letter.isdigit() for letter in words):
        return safe(words)
    source = ledger.enter(set_, meaning=f"what the set {set_} is", derived_from=(), rule="pipeline/measures.py, SETS")
    return Markup('<span data-ref="{}">{}</span>').format(source, safe(words))


def _drawn(line: Line) -> dict[str, object]:
    main = line.check or line.tune
    return {
        "measure": line.headline.words, "set": line.headline.set,
        "F1 of the check half": line.check.known if line.check else None, "F1 of the tune half": line.tune.known if line.tune else None,
        "F1 of plain patterns on the check half": line.baseline.known if line.baseline else None,
        "lower end of the interval": main.low if main else None, "upper end of the interval": main.high if main else None, "rows": main.n if main else None,
    }  # fmt: skip


# ---------------------------------------------------------------- pack, borders, hand


def pack_tables(data: MethodsData, ledger: Ledger) -> Section:
    """Return who is a side, which outlets were read and why each is put where it is."""
    pack = data.pack
    read = Counter(data.frames["articles"]["outlet_id"].drop_nulls())
    sides = [(side.name, [pack.side_name(each) for each in side.allies]) for side in pack.sides.values()]
    return render(
        "methods_pack.html", title=pack.title, sides=sides, outlets=[_outlet(ledger, pack, each, read[each]) for each in sorted(read, key=lambda each: (-read[each], each))],
        n_actors=ledger.figure(len(pack.actors), meaning="actors that the pack knows", derived_from=(), rule="rows of actors.csv and outlets.csv of the stacked packs"),
        n_outlets=ledger.figure(len(pack.outlets), meaning="outlets that the pack knows", derived_from=(), rule="rows of outlets.csv of the stacked packs"),
        worldview=marked(paragraph_of(data.boundaries, "Worldview", name=BOUNDARY_FILE)),
    )  # fmt: skip


def _outlet(ledger: Ledger, pack: Pack, outlet_id: str, n_articles: int) -> dict[str, object]:
    known = pack.outlets.get(outlet_id)
    text = f"{n_articles:,}"
    figure_id = ledger.enter(
        text,
        meaning=f"articles of {outlet_id}",
        derived_from=(),
        rule="rows of the table articles with this outlet_id; side and reason from outlets.csv of the pack",
    )
    words = known.rationale if known else "The pack does not know this outlet."
    return {
        "name": name(known.name if known else outlet_id), "side": name(pack.side_name(known.side if known else "unknown")),
        "articles": ledger.link(text, figure_id), "why": Markup('<span data-ref="{}">{}</span>').format(figure_id, safe(words)),
    }  # fmt: skip


def decisions(data: MethodsData, ledger: Ledger) -> Section:
    """Return how many decisions of people this release holds, by kind."""
    counted = Counter(data.frames["decisions"]["decision"])
    rows = [
        (
            kind,
            ledger.figure(
                count,
                meaning=f"decisions of kind {kind}",
                derived_from=(),
                rule="rows of the table decisions of this kind",
            ),
        )
        for kind, count in sorted(counted.items())
    ]
    return render("methods_decisions.html", rows=rows)


def left_out(data: MethodsData, ledger: Ledger) -> Section:
    """Return how much was turned away, left out in doubt or not placed in this release."""
    placeless = pl.concat([data.frames[each].select("country_iso3") for each in CLAIM_TABLES[:2]]).filter(
        pl.col("country_iso3").is_null()
    )
    lines = [
        ("Items turned away before reading", int(data.rejects["n_items"].sum()), "n_items of the tables rejects, summed"),
        ("Words that looked like a count and were left out in doubt", data.frames["abstentions"].height, "rows of the table abstentions"),
        ("Claims of harm or control without a resolved place", placeless.height, "rows of casualty_claims and territory_claims without country"),
        ("Incidents without a date, which are in no sum", data.frames["incidents"].filter(pl.col("date_start").is_null()).height, "rows of incidents whose date_start is null"),
        ("Silent days, added over all outlets that usually write", int(data.frames["coverage"]["is_outage"].sum()), "rows of coverage with is_outage"),
    ]  # fmt: skip
    masked = [
        (words[:1].upper() + words[1:], count, "counted by the stage share; it stands in data/build/share/audit.json")
        for words, count in data.audit.counts.items() if count
    ]  # fmt: skip
    rows = [
        (words, ledger.figure(count, meaning=words.lower(), derived_from=(), rule=rule))
        for words, count, rule in (*lines, *masked)
    ]
    return render("methods_left_out.html", rows=rows, shown=data.audit.words)


# ---------------------------------------------------------------- standards, checking, reuse


def standards() -> Section:
    """Return how the work stands beside what the standards for casualty recording ask."""
    return render("methods_standards.html", rows=STANDARDS, states=Counter(each.state for each in STANDARDS))


def checking(data: MethodsData) -> Section:
    """Return how a reader checks a number, with an id of this release."""
    tolls = data.frames["tolls"]
    return render("methods_checking.html", example="ID" if tolls.is_empty() else tolls.sort("toll_id")["toll_id"][0])


def reuse(data: MethodsData) -> Section:
    """Return under which licence what may be used."""
    return render("methods_reuse.html", licence=data.params.export.licence)


def references(ledger: Ledger) -> Section:
    """Return an entry for every number of this page."""
    printed: Iterable[dict[str, Any]] = (row for row in ledger.figures() if row["figure_id"] in set(ledger.printed()))
    items = [
        {
            "anchor": Markup('id="ref-{0}" data-ref="{0}"').format(row["figure_id"]), "id": row["figure_id"], "kind": "number of this page",
            "text": f"{row['value']}: {row['meaning']}. Rule: {row['rule']}.", "links": [], "quote": None, "url": None,
        }
        for row in printed
    ]  # fmt: skip
    return render("references.html", items=items)
