"""The rules that make views of claims, in words, for readers. Each stands at the head of the module that follows it, word for word;
`tests/test_rules.py` holds the two together. The rules of policies and grades are tables of docs/policies.md."""

from __future__ import annotations

MATCHING = (
    "Each comparison (days, places, numbers, victims, perpetrators, weapons, text) finds one kind of agreement or of difference, and each kind is "
    "worth a fixed number of points. The points add up, and the score is the chance that goes with their sum. So a strange place can be outweighed "
    "by a large number that both give, and no single difference decides alone, but for one: an article that counts two happenings of one day and "
    "place forbids their accounts to meet, so the same two told in many articles stay two."
)
OVERLAP = (
    "Totals are worked from the shortest to the longest; what is sure comes before what is not, and of a total inside another one only its rest is "
    "taken off. Cumulative totals and totals longer than `max_total_days` are shown as themselves and never summed, so nothing is taken off them; "
    "an incident that is dated no closer than that takes nothing off either.",
    "Inside for sure (all its days, its place): one number is taken off low, best and high alike, the inner incident's best or else its low.",
    "Perhaps inside (days that straddle an end of the total, two totals that share some days, a place that only may lie inside): the number is "
    "taken off low, so that low counts nobody twice; off best too where at least half of the inner days lie inside and its place does; never off "
    "high, which holds for people who are told apart. So the range of a sum covers both readings.",
    "A total of civilians only (or of fighters only) loses those of its class in an incident that has others too; people whose class is not told "
    "may all be of it, so they are taken off low and best and not off high.",
    "A total never falls below nothing: where more is told inside it than it holds, it adds nothing and the reason says so.",
)
CONTROL_OF_A_SIDE = "The view of a side follows the claims of that side, its denials left out; `neutral` and `unknown` are views like others."
CONTROL_ASSESSED = (
    "A neutral claimant, a claim by which the claimant's camp gains nothing, or two independent origins (of different stories and different "
    "camps) that say the same of the same party within `contest_days` are accepted; agreement is not, where an opposed claim is as recent as "
    "the first of the two.",
    'An accepted claim changes the holder, unless on the same day another accepted one says the opposite; or it tells of a state ("holds") or of '
    "a deed without a date, while the present holder was accepted by evidence within `contest_days`; or its date is a week or longer and "
    "begins before that evidence. Then, and where a claim that is not accepted opposes another, the place is contested until the older side's "
    "last claim is `contest_days` old: no word wins by being the last.",
    "Fighting inside, and an accepted entry or the taking of a part by others than the holder, make it contested for `contest_days`. "
    "Afterwards the holder stands again; those in a part of it are remembered until they leave or the whole is taken.",
    "A siege does not unseat the holder. It ends when it is broken, when the besieger leaves, or when the holder changes.",
    "Whoever leaves a place no longer holds it. That somebody without a side holds it is believed only where no holder is known; that somebody "
    "not known took it, only where the present holder was accepted longer than `contest_days` ago.",
)
