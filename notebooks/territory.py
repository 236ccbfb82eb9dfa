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
name: str = "syria-early-2017-territory"
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

from pipeline.report import biographies, sections, territory
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
territory.summary(data, ledger)

# %% [markdown]
# ## What these maps cannot say
#
# A claim is one statement by one source. What a side says of its own advances moves only that side’s map and line. The assessed map moves on the
# word of a source that is no party, on a side’s admission against its own interest, or on two independent origins that agree. “No holder assessed” does not
# mean that nobody held the place: it means that nobody whose word suffices has said so. Evidence grows old: a holder of whom nothing
# was heard for long may have left. A place that no article names is on no map.

# %% [markdown]
# ## Maps: as assessed, and as each side says
#
# All maps of a figure show the same area at the same scale. The colour is the holder. Full colour stands on fresh evidence, pale colour on older
# evidence, a hollow mark on stale evidence: nothing was heard for longer than the rule allows (see “How this was made”).

# %%
territory.maps(data)

# %%
territory.closer_maps(data)

# %% [markdown]
# ## Control over time
#
# The thick line of a place is what is assessed, the thin lines are what each side says.

# %%
sections.control_over_time(data)

# %% [markdown]
# ## Claimed against assessed
#
# A rule tells why a view is what it is, also where it names no holder: a trusted source may have said that somebody left. *Neutral claimant*: the word
# of a source that is no party to the war. *The claimant’s camp gains nothing by it*: a side speaks against its own interest, or of others. *Two independent origins
# agree*: their outlets and camps differ. *One origin whose word alone does not suffice*: nothing is accepted yet. *No opposed claims within so many
# days*: a contest that nobody renewed has lapsed. *Last claim of this side*: a side’s own view follows its own last word.

# %%
territory.claimed_against_assessed(data, ledger)

# %% [markdown]
# ## Where claim and assessment disagree

# %%
territory.disagreements(data, ledger)

# %% [markdown]
# ## Changes of control
#
# Only what is assessed counts here. A contest ends when somebody is accepted as holder, or when nobody repeats the opposed claims; then the last
# accepted holder stands again.

# %%
territory.changes(data, ledger)

# %% [markdown]
# ## Sieges and parts of cities

# %%
territory.sieges_and_parts(data, ledger)

# %% [markdown]
# ## Biographies of places

# %%
biographies.biographies(data, ledger)

# %% [markdown]
# ## Every interval

# %%
sections.control_table(data, ledger)

# %% [markdown]
# ## Claims about territory
#
# The words in quotation marks are the evidence, letter by letter. A loaded word in them is the source’s own.

# %%
sections.territory_claims(data, ledger)

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
