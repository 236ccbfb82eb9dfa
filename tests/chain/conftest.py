"""All cases of these tests run through the stages, once per war."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.chain.abduction import FARM_HANDS, VILLAGERS
from tests.chain.running import Chain, War, stored_articles
from tests.extract.reading import sample_places

N_FARM_HANDS = 366  # articles: as many as the rows that one abduction had in a well-known database
N_VILLAGERS = 48


@pytest.fixture(scope="session")
def syria(tmp_path_factory) -> Mapping[str, Chain]:
    """The cases of the Syrian war."""
    folder = tmp_path_factory.mktemp("syria")
    war = War.load("syria-chain", folder / "packs", places=sample_places())
    return war.run([*stored_articles("syria"), *FARM_HANDS.articles(N_FARM_HANDS)], folder)


@pytest.fixture(scope="session")
def ukraine(tmp_path_factory) -> Mapping[str, Chain]:
    """The cases of the war in Ukraine."""
    folder = tmp_path_factory.mktemp("ukraine")
    war = War.load("ukraine-chain", folder / "packs")
    return war.run([*stored_articles("ukraine"), *VILLAGERS.articles(N_VILLAGERS)], folder)


@pytest.fixture
def chain(request) -> Chain:
    """The case that a test names, of whichever war has it: `@pytest.mark.parametrize("chain", ["town-karama"], indirect=True)`."""
    in_ukraine = {row["id"].rpartition("-")[0] for row in stored_articles("ukraine")} | {VILLAGERS.case}
    cases = request.getfixturevalue("ukraine" if request.param in in_ukraine else "syria")
    return cases[request.param]
