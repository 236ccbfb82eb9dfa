"""Read articles; write them with their stories, and one member row for each."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from pipeline import tables
from pipeline.errors import ClaimlineError
from pipeline.params import load_params
from pipeline.schemas import ARTICLES, STORY_MEMBERS
from pipeline.stories.members import find_stories


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m pipeline.stories", description=__doc__)
    for name in ("params", "articles", "out", "members"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    return parser.parse_args()


def run(args: argparse.Namespace) -> None:
    params = load_params(args.params)
    articles = tables.read(ARTICLES, args.articles)
    found = find_stories(articles, params.stories)
    tables.write_rows(ARTICLES, found.articles, args.out)
    tables.write_rows(STORY_MEMBERS, found.members, args.members)
    if found.n_giants:
        print(
            f"stories: {found.n_giants} groups were too large to be one story and were taken apart; look for page templates",
            file=sys.stderr,
        )
    n_stories = len({member["story_id"] for member in found.members})
    n_copies = sum(member["is_copy"] for member in found.members)
    print(
        f"stories: {articles.height} articles in, {len(found.articles)} out, {n_stories} stories, {n_copies} copies",
        file=sys.stderr,
    )


if __name__ == "__main__":
    try:
        run(arguments())
    except ClaimlineError as error:
        print(f"stories: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
