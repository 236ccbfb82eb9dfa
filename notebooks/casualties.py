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

from pipeline.report import casualties, cautions, sections
from pipeline.report.ledger import Ledger
from pipeline.report.selection import scope_of, select

scope = scope_of(name=name, title=title, pack=pack, place=place, start=start, end=end, as_of=as_of, policy=policy)
data = select(scope, Path(build))
ledger = Ledger(name)

# %% [markdown]
# ## Summary

# %%
casualties.summary(data, ledger)

# %% [markdown]
# ## What these numbers cannot say
#
# They are sums of what sources say, not counts of the dead. An incident that was not recognised in two reports is in a sum twice; one that nobody
# wrote about is in none. A side has reasons to count its own losses low and those of the other side high. A source that says nothing has not said
# that nobody was harmed. Nothing here tells who was right.

# %% [markdown]
# ## Five ways of counting
#
# Where sources differ, there is no right way to make one number of them. So the sums are made in five ways, from the same claims. How far these lie
# apart shows how far the reports leave it open.

# %%
casualties.policy_fan(data, ledger)

# %% [markdown]
# ## Who reports it, and of whom

# %%
casualties.sides_and_victims(data, ledger)

# %% [markdown]
# ## Over time
#
# An incident stands on its first day. Where no bar stands, the collected articles make no claim; that is not zero.

# %%
sections.casualties_over_time(data, ledger)

# %%
casualties.added_up(data, ledger)

# %% [markdown]
# ## How tolls grew
#
# First numbers are early numbers. This is what the reports that were out by each day gave, for incidents of which more was told on a later day.

# %%
casualties.growth(data, ledger)

# %%
cautions.cautions(data, ledger)

# %% [markdown]
# ## Where sources differ most
#
# An origin is who stands behind a number. Outlets that repeat it are not counted again.

# %%
casualties.spread(data, ledger)

# %% [markdown]
# ## Totals over several days

# %%
casualties.period_totals(data, ledger)

# %% [markdown]
# ## What the numbers rest on
#
# The first rule that fits an incident gives its grade. The names are those of Airwars; here credibility is not judged, and a dispute about the number
# counts as a dispute.

# %%
casualties.grades(data, ledger)

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
