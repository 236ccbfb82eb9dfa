"""What every test of the reader needs: the tools of the sample's pack, built once."""

from __future__ import annotations

import pytest

from pipeline.extract.analysis import Tools
from tests.extract.reading import build_tools


@pytest.fixture(scope="session")
def tools() -> Tools:
    """Lexicon, number grammar and gazetteer of the pack `syria-sample`; some seconds, once."""
    return build_tools()
