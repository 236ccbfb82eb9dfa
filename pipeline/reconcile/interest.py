"""Whom a claim serves: what a party to the war says against its own side, and who speaks with a side's own voice."""

from __future__ import annotations

from pipeline.claim_keys import is_party, same_camp, side_of
from pipeline.packs import Pack
from pipeline.reconcile.accounts import Claim

OFFICIALS = ("government", "military", "armed_group")  # claimant types whose word binds their side
SIDE_VOICES = (*OFFICIALS, "state_media")  # those who say what their side wants said: they do not bear each other out


def admits_losses(claim: Claim, pack: Pack) -> bool:
    """Return whether a party tells of harm to fighters of its own camp."""
    return claim.victim_class == "combatant" and same_camp(pack, claim.side, side_of(pack, claim.victim_group))


def admits_harm(claim: Claim, pack: Pack) -> bool:
    """Return whether a party says that its own camp did the harm, and does not boast of it.

    Enemy losses are a boast unless they are conceded; so is what may be one, because a side is not known (`self_interested` null).
    """
    is_boast = claim.stance != "concedes" and claim.self_interested is not False
    return same_camp(pack, claim.side, side_of(pack, claim.perpetrator_id)) and not is_boast


def is_against_interest(claim: Claim, pack: Pack) -> bool:
    """Return whether a party to the war says it against its own side: a concession, own losses, or harm done by its own camp.

    A neutral claimant has no side to speak against. A side that tells of harm to its own civilians accuses; it does not admit.
    """
    if not is_party(claim.side):
        return False
    return claim.stance == "concedes" or admits_losses(claim, pack) or admits_harm(claim, pack)
