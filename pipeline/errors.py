"""Errors that name the thing, the rule and the remedy; each kind has its exit code (see `claimline --help`)."""

from __future__ import annotations


class ClaimlineError(Exception):
    """A failure that a person can mend: what was wrong, which rule it broke and what to do."""

    exit_code = 1

    def __init__(self, thing: str, *, rule: str, remedy: str) -> None:
        super().__init__(f"{thing}: {rule}; {remedy}")
        self.thing = thing
        self.rule = rule
        self.remedy = remedy


class ConfigError(ClaimlineError):
    """params.yaml, a source list or a pack is wrong: nothing was done."""

    exit_code = 3


class InputError(ClaimlineError):
    """A file that was named on the command line is missing or is not what it should be."""

    exit_code = 4


class TableError(ClaimlineError):
    """A table breaks its own declaration in `schemas.py`."""

    exit_code = 5


class TraceError(ClaimlineError):
    """A number, quote or id does not lead back to its evidence."""

    exit_code = 6


class ModelError(ClaimlineError):
    """The language model is missing or is not the one that was tested."""

    exit_code = 7


class StoreError(ClaimlineError):
    """The archive cannot be written, is not as it was written, or belongs to a run that still goes on."""

    exit_code = 8
