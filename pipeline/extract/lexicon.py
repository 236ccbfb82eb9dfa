"""Who is named in a sentence: actors, nouns for people and loaded words, by the tables of the packs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipeline.extract.word_sets import word_set
from pipeline.gazetteer import fold_token
from pipeline.packs import Actor, Outlet, Pack

SKIPPED = frozenset(("-", "–", "al", "el", "ad", "ash", "az", "ez"))  # inside names only
ARTICLES = frozenset(("the", "a", "an"))
SHORT_CAPITALS = 4  # letters; "US", "IS", "HTS" match capitals only
PLAIN_WORDS = word_set("monitor source observer journal today news world")
GENERIC = "generic_"
STATE_BODIES: dict[str, tuple[str, ...]] = {
    "generic_army": ("_military",), "generic_government": ("",), "generic_defence_ministry": ("_mod", "_military"), "generic_security_forces": ("_security",),
    "generic_police": ("_security",), "generic_state_media": ("_state_media",), "generic_government_forces": ("_military",),
}  # fmt: skip
MINISTRIES: dict[str, tuple[str, ...]] = {
    "foreign": ("_mfa", ""),
    "interior": ("_security", ""),
    "health": ("_health", ""),
    "prime minister": ("_leader", ""),
}
CAPITALS = {
    "moscow": "RUS", "russian": "RUS", "russia": "RUS", "ankara": "TUR", "turkish": "TUR", "turkey": "TUR", "damascus": "SYR", "syrian": "SYR", "syria": "SYR",
    "washington": "USA", "american": "USA", "us": "USA", "baghdad": "IRQ", "iraqi": "IRQ", "iraq": "IRQ", "tehran": "IRN", "iranian": "IRN", "kyiv": "UKR",
    "kiev": "UKR", "ukrainian": "UKR", "israeli": "ISR", "sanaa": "YEM", "khartoum": "SDN", "sudanese": "SDN", "beirut": "LBN", "lebanese": "LBN", "amman": "JOR",
    "jordanian": "JOR", "bamako": "MLI", "malian": "MLI", "tripoli": "LBY", "libyan": "LBY", "kabul": "AFG", "afghan": "AFG", "french": "FRA", "paris": "FRA",
    "british": "GBR", "london": "GBR", "egyptian": "EGY", "cairo": "EGY", "saudi": "SAU", "riyadh": "SAU", "yemeni": "YEM",
}  # fmt: skip


@dataclass(frozen=True)
class ActorMention:
    """Tokens start to end (exclusive) that name an actor."""

    start: int
    end: int
    actor_id: str

    @property
    def is_generic(self) -> bool:
        """Whether it names a kind of actor ("the army") and not one actor."""
        return self.actor_id.startswith(GENERIC)


@dataclass
class _Node:
    children: dict[str, _Node] = field(default_factory=dict)
    entries: list[tuple[str, str]] = field(default_factory=list)  # (actor id, alias as written)


class Lexicon:
    """Actors, outlets, person nouns and labels of one pack, ready for look-up over tokens."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.actors: dict[str, Actor] = dict(pack.actors)
        for outlet in pack.outlets.values():
            self.actors.setdefault(outlet.id, outlet_actor(outlet))
        self._root = _Node()
        for actor_id in sorted(self.actors):
            actor = self.actors[actor_id]
            for alias in (actor.name, *actor.aliases):
                self._add(alias, actor_id)
        for outlet in pack.outlets.values():
            for alias in (outlet.name, *outlet.aliases):
                self._add(alias, outlet.id)
        self.nouns: dict[tuple[str, ...], tuple[str, bool, str | None]] = {}
        for noun in pack.person_nouns.values():
            self.nouns.setdefault(_noun_key(noun.plural), (noun.victim_class, True, noun.sector))
            self.nouns.setdefault(_noun_key(noun.noun), (noun.victim_class, noun.noun == noun.plural, noun.sector))
        self.longest_noun = max((len(key) for key in self.nouns), default=1)
        self._slugs = {
            actor.country: actor.id.removesuffix("_military")
            for actor in self.actors.values()
            if actor.country and actor.id.endswith("_military")
        }
        self._capitals = {capital: slug for capital, country in CAPITALS.items() if (slug := self._slugs.get(country))}
        self.labels: dict[str, str | None] = {}
        for label in pack.labels.values():
            for form in (label.label, *label.forms):
                self.labels[form.casefold()] = label.class_hint

    def _add(self, alias: str, actor_id: str) -> None:
        key = [fold_token(word) for word in tokens_of(alias)]
        kept = [word for word in key if word and word not in SKIPPED] or key
        if len(kept) == 1 and len(key) > 1 and kept[0] in PLAIN_WORDS:
            kept = key  # "al-monitor" is a name, "monitor" is not
        node = self._root
        for word in kept:
            node = node.children.setdefault(word, _Node())
        if (actor_id, alias) not in node.entries:
            node.entries.append((actor_id, alias))

    def find(self, tokens: Sequence[str]) -> list[ActorMention]:
        """Return the actors named in a token list, longest first, never overlapping, from left to right."""
        folded = [fold_token(token) for token in tokens]
        found: list[ActorMention] = []
        at = 0
        while at < len(tokens):
            mention = self._longest(tokens, folded, at)
            if mention is not None and folded[at] in ARTICLES:
                inner = self._longest(tokens, folded, at + 1)
                mention = inner if inner is not None and inner.end > mention.end else mention
            if mention is None:
                at += 1
            else:
                found.append(mention)
                at = mention.end
        return found

    def _longest(self, tokens: Sequence[str], folded: Sequence[str], start: int) -> ActorMention | None:
        node, at, best = self._root, start, None
        first = True
        while at < len(tokens):
            word = folded[at]
            if word in SKIPPED or not word:
                if first and word not in node.children:
                    if word in ("al", "el") and at + 1 < len(tokens):
                        at += 1
                        continue
                    break
                if word not in node.children:
                    at += 1
                    continue
            step = node.children.get(word)
            if step is None and word.endswith("s") and len(word) > 3 and tokens[at][:1].isupper():
                step = node.children.get(word[:-1])
            if step is None:
                break
            node, at, first = step, at + 1, False
            actor_id = _fitting(node.entries, tokens[start:at])
            if actor_id is not None:
                best = ActorMention(start, at, actor_id)
        return best

    def actor(self, actor_id: str | None) -> Actor | None:
        """Return the actor with this id, or None."""
        return self.actors.get(actor_id) if actor_id else None

    def state_body(self, generic_id: str, *, words: str, country: str | None) -> Actor | None:
        """Return which state's body a generic word means: "the ministry in Moscow", or "the army" in that state's own media.

        A country named in the words decides, else the given one (ISO3); without either the word stays generic.
        """
        endings = STATE_BODIES.get(generic_id)
        if endings is None:
            return None
        if generic_id == "generic_government":
            endings = next((found for cue, found in MINISTRIES.items() if cue in words.lower()), endings)
        named = next(
            (slug for slug in (self._capitals.get(fold_token(word)) for word in tokens_of(words)) if slug), None
        )
        slug = named or self._slugs.get(country or "")
        return next(
            (self.actors[slug + ending] for ending in endings if slug is not None and slug + ending in self.actors),
            None,
        )

    def state_named(self, word: str) -> Actor | None:
        """Return the state that a capital stands for ("Moscow said"), or None."""
        slug = self._capitals.get(fold_token(word))
        return self.actors.get(slug) if slug is not None and word[:1].isupper() else None

    def side(self, actor_id: str | None) -> str:
        """Return the side of an actor, `unknown` when there is none."""
        actor = self.actor(actor_id)
        return actor.side if actor else "unknown"

    def is_armed(self, actor_id: str | None) -> bool:
        """Whether an actor is an army, an armed group or a kind of them."""
        actor = self.actor(actor_id)
        return actor is not None and actor.sector in ("military", "armed_group")

    def sectors(self, mentions: Iterable[ActorMention]) -> frozenset[str]:
        """Return what kinds of actors are named."""
        return frozenset(self.actors[each.actor_id].sector for each in mentions)

    def person_noun(self, tokens: Sequence[str], end: int) -> tuple[int, str, bool] | None:
        """Return (start, victim class, is plural) of the noun for people that ends before token `end`, or None."""
        low = [token.casefold() for token in tokens[max(0, end - self.longest_noun) : end]]
        for length in range(len(low), 0, -1):
            hit = self.nouns.get(tuple(low[len(low) - length :]))
            if hit is None and length == 1 and low[-1].endswith("s"):
                singular = self.nouns.get((low[-1][:-1],))
                hit = (singular[0], True, singular[2]) if singular else None
            if hit is not None:
                return end - length, hit[0], hit[1]
        return None

    def label(self, tokens: Iterable[str]) -> tuple[str, str | None] | None:
        """Return (word as written, class hint) of the first loaded word among the tokens, or None."""
        for token in tokens:
            if token.casefold() in self.labels:
                return token, self.labels[token.casefold()]
        return None


def outlet_actor(outlet: Outlet) -> Actor:
    """Return an outlet as an actor that can be quoted."""
    partisan = outlet.side not in ("neutral", "unknown")
    sector = {"monitor_site": "monitor"}.get(
        outlet.type, "state_media" if partisan and outlet.type in ("agency", "broadcaster") else "journalist"
    )
    if outlet.type == "party_media":
        sector = "armed_group" if outlet.side not in ("government",) else "state_media"
    return Actor(outlet.id, outlet.name, outlet.aliases, outlet.side, sector, outlet.country)


def tokens_of(phrase: str) -> list[str]:
    """Split a phrase roughly as the model's tokeniser does: spaces, hyphens, possessives."""
    words: list[str] = []
    for part in phrase.replace("’", "'").split():
        base = part[:-2] if part.endswith("'s") else part
        pieces = base.split("-")
        for at, piece in enumerate(pieces):
            if at:
                words.append("-")
            if piece:
                words.append(piece)
        if part.endswith("'s"):
            words.append("s")
    return words


def _noun_key(noun: str) -> tuple[str, ...]:
    return tuple(token.casefold() for token in tokens_of(noun))


def _fitting(entries: Sequence[tuple[str, str]], written: Sequence[str]) -> str | None:
    """Return the actor whose alias may be written like this: one-word names keep their capitals."""
    for actor_id, alias in entries:
        words = tokens_of(alias)
        if len(words) > 1 or not alias[:1].isupper():
            return actor_id
        core = next((word for word in written if word.casefold() not in SKIPPED), written[0])
        if len(alias) <= SHORT_CAPITALS and alias.isupper():
            if core.rstrip("s").isupper() or core == alias:
                return actor_id
        elif core[:1].isupper():
            return actor_id
    return None
