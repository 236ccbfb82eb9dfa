# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% tags=["parameters"]
name: str = "syria-early-2017"
title: str = "Syria, January to April 2017"
pack: str = "syria-sample"
place: str = "SYR"
start: str = "2017-01-01"
end: str = "2017-04-30"
as_of: str = "2017-05-31"
policy: str = "representative"
build: str = "../data/build"

# %%
# ruff: noqa: E402 (the parameters come first)
from pathlib import Path

from IPython.display import display

from pipeline.report import edits, sections, sources
from pipeline.report.ledger import Ledger
from pipeline.report.selection import scope_of, select

scope = scope_of(
    name=name, title=title, pack=pack, place=place, start=start, end=end, as_of=as_of, policy=policy
)
data = select(scope, Path(build))
found = sources.Sources(data)
ledger = Ledger(name)

# %% [markdown]
# ## Summary

# %%
sources.summary(found, ledger)

# %% [markdown]
# ## What these numbers cannot say
#
# This page tells who publishes what, not who is right. A claim is one statement by one source. The outlet that publishes it is often not the one
# who makes it: outlets that repeat an agency add no evidence, so they count as one origin. An outlet with few articles here may have written many
# that were not collected. A share says something about the articles that were read, not about the outlet as a whole. A program reads the
# sentences and errs at times; each count leads to the words that it stands on.

# %% [markdown]
# ## Who reports what
#
# A claim is in an outlet’s own voice when the article names nobody for it. It is attributed to a source when the article says who said it, named
# or not. It is taken from other media when it came by way of an agency, an outlet or a broadcaster, or from a journalist of another one.

# %%
sources.outlets(found, ledger)

# %%
sources.quoted(found)

# %% [markdown]
# ## Who is behind the claims
#
# The origin of a claim is the last one in the chain from the outlet to the speaker. Five outlets that repeat one agency have one origin.

# %%
sources.origin_table(found, ledger)

# %%
sources.story_table(found, ledger)

# %% [markdown]
# ## How outlets differ on the same incident
#
# Shown is what stands in each outlet’s latest article on the incident, once for each source that it gives. Counts of a part of the people are left out.

# %%
sources.differences(found)

# %%
sources.difference_table(found, ledger)

# %% [markdown]
# ## Loaded words
#
# Some words name a fact and take a side with it. They stand here as words of the outlets and their sources. This project does not use them and draws no
# conclusion from them about the people whom they are said of.

# %%
sources.loaded(found, ledger)

# %% [markdown]
# ## Coverage and outages

# %%
sections.coverage(data)

# %% [markdown]
# ## What is missing, and what was turned away

# %%
sections.missing(data, ledger)

# %%
sources.nothing_turned_away(found)

# %% [markdown]
# ## What was edited after publication

# %%
edits.edits(data, ledger)

# %% [markdown]
# ## How this was made

# %%
sections.method(data, ledger)

# %% [markdown]
# ## Where each number comes from

# %%
sections.references(data, ledger)

# %%
display(sections.ledger_output(ledger), raw=True)
