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

from pipeline.report import biographies, cautions, edits, sections
from pipeline.report.ledger import Ledger
from pipeline.report.selection import scope_of, select

scope = scope_of(
    name=name, title=title, pack=pack, place=place, start=start, end=end, as_of=as_of, policy=policy
)
data = select(scope, Path(build))
ledger = Ledger(name)

# %% [markdown]
# ## Summary

# %%
sections.summary(data, ledger)

# %% [markdown]
# ## What these numbers cannot say
#
# A claim is one statement by one source. The outlet that publishes it is often not the one who makes it: outlets that repeat an agency add no
# evidence, so they count as one origin. A side has reasons to count its own losses low and those of the other side high. Where sources differ,
# the lowest and the highest number stand here side by side, and the grade says what a number rests on. A place or a day without claims may be
# a place or a day without reporters.

# %% [markdown]
# ## Killed and injured
#
# The sums are taken over incidents. A total that a source gives for several days counts only as far as it goes beyond the incidents inside it. An
# open upper end stays open.

# %%
sections.totals(data, ledger)

# %%
sections.casualties_over_time(data, ledger)

# %% [markdown]
# ## Where

# %%
sections.place_map(data, ledger)

# %% [markdown]
# ## Control of places
#
# What a side says of its own advances moves only that side's line. The assessed line moves on the word of a source that is no party, on a side's admission
# against its own interest, or on two independent origins that agree. A place that is contested or besieged keeps its last holder until somebody else is
# accepted. What is said of a neighbourhood or of part of a town never changes the town’s line.

# %%
sections.control_over_time(data)

# %%
biographies.biographies(data, ledger)

# %%
sections.control_table(data, ledger)

# %% [markdown]
# ## What is contested

# %%
sections.contested(data, ledger)

# %% [markdown]
# ## What to be careful with

# %%
cautions.cautions(data, ledger)

# %% [markdown]
# ## What is missing

# %%
sections.missing(data, ledger)

# %%
sections.coverage(data)

# %% [markdown]
# ## What was edited after publication

# %%
edits.edits(data, ledger)

# %% [markdown]
# ## Claims of killed and injured, by incident
#
# The words in quotation marks are the evidence, letter by letter. A loaded word in them is the source's own.

# %%
sections.claims(data, ledger)

# %% [markdown]
# ## Claims about territory

# %%
sections.territory_claims(data, ledger)

# %% [markdown]
# ## Talks, demands and accusations

# %%
sections.statements(data, ledger)

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
