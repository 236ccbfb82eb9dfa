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
name: str = "methods"
title: str = "How these numbers are made"
pack: str = "syria-sample"
as_of: str = "2017-05-31"
build: str = "../data/build"
params: str = "../params.yaml"
project: str = ".."

# %%
# ruff: noqa: E402 (the parameters come first)
from pathlib import Path

from IPython.display import display

from pipeline.report import methods, sections
from pipeline.report.ledger import Ledger

data = methods.read_methods(pack=pack, as_of=as_of, build=Path(build), params=Path(params), project=Path(project))
ledger = Ledger(name)

# %% [markdown]
# ## Summary

# %%
methods.summary(data, ledger)

# %% [markdown]
# ## What it cannot see
#
# - **It counts what was published, not what happened.** Where no reporter is, nothing is claimed. Silence is not peace, and an empty cell is not zero.
# - **A claim is not a fact.** Parties count their own losses low and those of others high. No policy and no grade makes a number true; they say what it rests on.
# - **Sums of claims are not death tolls.** Incidents are joined by rules that err both ways: one happening may be counted twice, and two may be taken for one. For
#   totals of the dead, use bodies that verify name by name.
# - **It reads English only**, and only the outlets that were collected. What one side never writes in English is not here.
# - **It misreads.** Whom a number belongs to, which day is meant and which place of a name are taken wrongly at the rates below; other wars, years and outlets
#   may be read worse.
# - **It knows no persons.** Victims are groups in the words of an article. Who they were, it cannot tell.
# - **Owners are not compared.** Two neutral outlets of one owner count as two origins, and a story that is copied without saying so may count as one of its own.
# - **Control is a view.** The assessed line follows stated rules over claims. It is not a map of who stands where.

# %%
methods.left_out(data, ledger)

# %% [markdown]
# ## What the words mean

# %%
methods.terms()

# %%
methods.codes()

# %%
methods.vague_words(data, ledger)

# %% [markdown]
# ## How claims become numbers

# %%
methods.counting(data)

# %% [markdown]
# ## What the grades say

# %%
methods.grades(data, ledger)

# %% [markdown]
# ## Who holds a place

# %%
methods.control()

# %% [markdown]
# ## How well it reads

# %%
methods.accuracy(data, ledger)

# %% [markdown]
# ## Sides, outlets, borders

# %%
methods.pack_tables(data, ledger)

# %% [markdown]
# ## What people decided

# %%
methods.decisions(data, ledger)

# %% [markdown]
# ## What can be set

# %%
methods.parameters(data, ledger)

# %% [markdown]
# ## Beside the standards for casualty recording

# %%
methods.standards()

# %% [markdown]
# ## How to check a number

# %%
methods.checking(data)

# %% [markdown]
# ## How to cite and reuse

# %%
methods.reuse(data)

# %% [markdown]
# ## Where each number comes from

# %%
methods.references(ledger)

# %%
display(sections.ledger_output(ledger), raw=True)
