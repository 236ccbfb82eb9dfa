"""Texts that an article could hold to break a page."""

from __future__ import annotations

RUNNING = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>", "<svg><script>alert(1)</script></svg>", "<iframe src='javascript:alert(1)'>",
    "<a href='javascript:alert(1)'>x</a>", "<body onload=alert(1)>", "<input autofocus onfocus=alert(1)>", "<details open ontoggle=alert(1)>", "<math><mtext><img src=x onerror=alert(1)>",
    "<object data='data:text/html,<script>alert(1)</script>'>", "<style>*{display:none}</style>", "<meta http-equiv=refresh content='0;url=https://example.org'>",
    "<base href='https://example.org/'>", "<link rel=stylesheet href='https://example.org/x.css'>", "<form action='https://example.org'><button>x",
)  # fmt: skip
AROUND = ("{}", '">{}', "'>{}", "</script>{}", "<!--{}", "]]>{}", "</title></style>{}")
OTHERS = (
    "]]>", "\u2028alert(1)\u2029", "\u202efdp.exe", "&lt;b&gt;", "\\u003c/script>", '"};alert(1)//', "'", "\x00", "\ud7ff\U0001f4a3", "=HYPERLINK(1)", "x" * 10_000,
    "</SCRIPT >", "{{ 7 * 7 }}", "${alert(1)}", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,<script>alert(1)</script>", "\u200f\u2066\u2069", "__proto__", "constructor",
)  # fmt: skip
PAYLOADS = (*(frame.format(each) for each in RUNNING for frame in AROUND), *OTHERS)
