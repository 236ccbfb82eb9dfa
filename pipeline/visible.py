"""Text from outside made safe to look at: marks that hide, reorder or move text are shown by their code point."""

from __future__ import annotations

import re

# C0 and C1 controls but tab and line feed, soft hyphen, zero-width and direction marks, line separators, tags, variation of letters, what is no character
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\U000e0000-\U000e007f\ud800-\udfff]"
)


def visible_text(text: str) -> str:
    """Return the text with hidden and direction-changing characters written as ⟨U+202E⟩; the rest is unchanged."""
    return _HIDDEN.sub(lambda match: f"⟨U+{ord(match[0]):04X}⟩", text)
