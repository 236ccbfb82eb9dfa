"""What a page is when it is no article: an error page, a robot check, a log-in, a consent or a paywall page; or a live blog of many updates.

Such pages come with status 200. Signals are general: what the page calls itself, the fields and scripts it asks with, and what its text is
made of. A page that declares an article with its day is one whatever it calls itself, unless nothing but a paywall's offer is left of it.
None of the 258 real pages of the Fundus set is taken for any of them but two live blogs (tests/parse/test_kinds.py).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

SHORT_TEXT = 1_500  # characters; a wall says little, and what says more is read as an article
BARE_TEXT = 600  # characters; with so few beside it, a password field or a robot check is what the page is for
MIN_OPENING = 300  # characters of a story in front of a paywall; fewer are its teaser (the shortest whole story of 258 has 494, in Japanese)
MAX_HEADING_CHARS = 100  # longer headings tell a story
MAX_CLASS_CHARS = 300  # of a class attribute that are looked at
MANY_UPDATES = 8  # a page with fewer is an article that was brought up to date
ARTICLE_TYPES = ("NewsArticle", "Article", "ReportageNewsArticle", "BlogPosting", "AnalysisNewsArticle", "OpinionNewsArticle",
                 "LiveBlogPosting", "BackgroundNewsArticle")  # fmt: skip


class NotArticleError(ValueError):
    """A page that is no article: what it is instead, and what tells."""


def _any_of(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{each})" for each in patterns), re.IGNORECASE)


# What a page is called, by kind; looked for in short headings of pages that say little.
HEADINGS = {
    "an error page": _any_of(
        r"^\W*(?:error\W*|http\W*)?(?:404|410)\b", r"^\W*not found\W*$",
        r"\b(?:page|article|story|content|post|url|link|file)\b.{0,40}\b(?:not found|not be found|n[o']t exist|n[’]t exist|no longer (?:available|exists?|here)|not available)",
        r"can(?:no|['’])t find (?:the|that|this) (?:page|article|story)",
        r"\bseite\b.{0,30}\bnicht\b.{0,10}(?:gefunden|verfügbar|vorhanden|existiert)", r"\bpage (?:introuvable|non trouvée|inexistante)",
        r"página no (?:encontrada|disponible|existe)", r"página não (?:encontrada|existe)", r"pagina non (?:trovata|disponibile)",
        r"pagina niet gevonden", r"strona nie (?:istnieje|została znaleziona)|nie znaleziono strony", r"stránka nenalezena",
        r"страница не (?:найдена|существует)", r"сторінк\w+ не (?:знайден|існує)", r"sayfa bulunamadı",
        r"الصفحة.{0,20}غير موجودة|لم يتم العثور على الصفحة", r"(?:הדף|העמוד).{0,20}לא נמצא", r"صفحه.{0,20}(?:یافت|پیدا) نشد",
        r"页面(?:不存在|未找到)|找不到.{0,4}(?:页面|網頁|頁面)|頁面不存在", r"ページが見つかりません", r"페이지를 찾을 수 없",
    ),
    "a robot check": _any_of(
        r"^\W*just a moment\W*$", r"attention required", r"^\W*(?:access|request) (?:denied|blocked|unsuccessful)\b", r"^\W*403\b",
        r"access to this (?:page|site) has been (?:denied|blocked)", r"are you (?:a |not a )?(?:robot|human)", r"not a robot",
        r"verify\w* (?:that )?you(?: are|['’]re) (?:a )?human", r"pardon (?:our|the) interruption", r"^\W*(?:security|robot|browser) check\W*$",
        r"checking your browser", r"ddos protection", r"unusual traffic", r"human verification", r"captcha",
        r"sind sie ein (?:roboter|mensch)", r"êtes-vous (?:un )?(?:robot|humain)", r"вы не робот|проверка браузера", r"eres (?:un )?(?:robot|humano)",
    ),
    "a log-in page": _any_of(
        r"^\W*(?:please )?(?:log ?in|sign ?in|sign ?up|register|log on|member login|create (?:an|your) account)(?: (?:or|to|with|and|for) .*)?\W*$",
        r"^\W*(?:anmelden|einloggen|anmeldung|registrieren)\W*$", r"^\W*(?:connexion|se connecter|identifiez-vous)\W*$",
        r"^\W*(?:iniciar sesión|inicia sesión|accedi|iniciar sessão)\W*$", r"^\W*(?:вход|войти|авторизация|увійти)\W*$",
        r"^\W*(?:تسجيل الدخول)\W*$", r"^\W*(?:giriş yap|üye girişi)\W*$", r"^\W*(?:登录|登入|ログイン|로그인)\W*$",
    ),
    "a consent page": _any_of(
        r"^\W*before you (?:continue|proceed)", r"\bwe (?:value|respect|care about) your privacy", r"^\W*your (?:data|privacy)(?: \w+){0,2}\W*$",
        r"^\W*(?:cookie|cookies|privacy|consent)(?: (?:consent|settings|preferences|choices|notice|wall|gate|management))?\W*$",
        r"^\W*(?:we use|accept|manage)(?: your| our)? cookies", r"datenschutz-?\W?einstellungen|ihre (?:zustimmung|einwilligung)",
        r"(?:respectons|respecter) votre vie privée|vos choix.{0,20}cookies", r"valoramos (?:tu|su) privacidad", r"la tua privacy",
    ),
    "a paywall": _any_of(
        r"^\W*(?:subscribe|subscription required|subscribers only|choose your (?:plan|subscription))(?: (?:now|today|to) .*)?\W*$",
        r"^\W*(?:jetzt abonnieren|abonnez-vous|suscríbete|abbonati|assine)\W*$",
    ),
}  # fmt: skip
# Sentences of a paywall; they count on pages that declare an article too.
OFFER = _any_of(
    r"\b(?:subscribe|register|sign (?:in|up)|log in|join)\b.{0,40}\bto (?:continue|keep|read|unlock|access|view)\b", r"\bto (?:continue|keep) reading\b",
    r"\balready (?:a |an )?(?:subscriber|member|registered|subscribed|have an account)", r"\b(?:only|exclusive\w*|reserved|available) (?:to|for) (?:\w+ )?(?:subscribers|members)",
    r"\byou(?: have|['’]ve) (?:reached|read|used) (?:your|all|the)\b.{0,40}\b(?:limit|articles?|stories)", r"\barticles? (?:left|remaining) this (?:month|week)",
    r"\bstart your (?:free )?trial", r"\bunlock (?:this|the|full) (?:article|story|access)", r"\bcreate (?:a|your) free account", r"\bcancel any ?time\b",
    r"\b(?:nur|exklusiv) für abonnenten|bereits abonnent|jetzt abonnieren|weiterlesen mit", r"réservé aux abonnés|déjà abonné|abonnez-vous",
    r"para suscriptores|ya eres suscriptor|suscríbete para", r"riservato agli abbonati|già abbonato|abbonati per", r"para assinantes|já é assinante",
    r"только (?:для )?подписчик|оформите подписку", r"للمشتركين فقط|اشترك.{0,20}لمتابعة القراءة", r"订阅后|登录后(?:继续|查看)",
)  # fmt: skip
# Sentences of walls that are no story's, on pages that declare none.
WALL_TALK = _any_of(
    r"\bwe and our (?:\d+ )?(?:\w+ )?partners\b", r"store and/or access information on a device", r"\b(?:we|site|website|page)\b.{0,20}\buses? cookies",
    r"\b(?:accept|reject) all\b", r"\b(?:manage|withdraw|change) (?:your |my )?(?:consent|choices|preferences|cookies)", r"\bpersonali[sz]ed (?:ads|advertising|content)\b",
    r"\benable (?:javascript|cookies)", r"\b(?:verify|confirm)\w* (?:that )?you(?: are|['’]re) (?:a |not a )?(?:human|robot)", r"\bunusual (?:activity|traffic) from your",
    r"\bconnection is secure\b|\breview the security of your connection", r"\b(?:ray|reference|incident) id\b", r"\b(?:forgot|reset) (?:your )?password",
    r"\bpage (?:you (?:requested|are looking for|were looking for)|may have been|might have been|has been (?:moved|removed|deleted))", r"\bgo (?:back )?to (?:the )?home ?page",
    r"\bcheck (?:the|that the) (?:url|address|spelling)", r"\btry (?:searching|using the search)",
    r"unsere partner.{0,60}(?:daten|cookies|informationen)", r"nos partenaires.{0,60}(?:cookies|données|informations)", r"nuestros socios.{0,60}(?:cookies|datos)",
)  # fmt: skip
CHALLENGES = _any_of(
    r"challenges\.cloudflare\.com", r"/cdn-cgi/challenge-platform", r"captcha-delivery\.com", r"px-captcha|perimeterx", r"_incapsula_resource",
    r"(?:google|recaptcha)\.(?:com|net)/recaptcha", r"hcaptcha\.com", r"awswaf\.com",
)  # fmt: skip
CHALLENGE_CLASSES = ("g-recaptcha", "h-captcha", "cf-turnstile", "px-captcha", "captcha")
CLOCK_LINE = re.compile(
    r"(?:updated?:? )?\d{1,2}[.:h]\d{2}(?:[.:]\d{2})?\s?(?:[ap]\.?m\.?)?(?:\s?\(?[A-Z]{2,5}\)?)?", re.IGNORECASE
)
UPDATE_CLASS = re.compile(
    r"(?:^|[\s_-])live[_-]?(?:blog|update|feed|ticker|text)?s?[_-]+(?:\w+[_-])?(?:post|entry|item|update|card|block)(?:$|\s)",
    re.IGNORECASE,
)


def is_declared(metas: Mapping[str, str], linked: Mapping[str, Any]) -> bool:
    """Return whether a page declares an article with its day."""
    kinds = linked.get("@type")
    is_typed = any(each in ARTICLE_TYPES for each in (kinds if isinstance(kinds, list) else [kinds]))
    return "articlepublishedtime" in metas or (is_typed and bool(linked.get("datePublished")))


def wall_of(
    tree: Any, *, metas: Mapping[str, str], linked: Mapping[str, Any], headings: Sequence[str], blocks: Sequence[str]
) -> str | None:
    """Return what a page is and why, when it is no article; None for everything else. `headings` are its titles, `blocks` its text."""
    n_chars = sum(len(block) for block in blocks)
    if n_chars >= SHORT_TEXT:
        return None
    story = [block for block in blocks if not OFFER.search(block)]
    n_story = sum(len(block) for block in story)
    if len(story) < len(blocks) and n_story < MIN_OPENING:
        return f"a paywall: its offer and {n_story} characters of a story"
    if is_declared(metas, linked):
        is_closed = str(linked.get("isAccessibleForFree")).lower() == "false"
        return f"a paywall: {n_chars} characters in front of it" if is_closed and n_chars < MIN_OPENING else None
    for kind, pattern in HEADINGS.items():
        named = next((each for each in headings if len(each) <= MAX_HEADING_CHARS and pattern.search(each)), None)
        if named:
            return f"{kind}: it is called '{named}'"
    n_talk = sum(len(block) for block in blocks if WALL_TALK.search(block) or OFFER.search(block))
    if 2 * n_talk > n_chars:
        return f"a page about itself: {n_talk} of its {n_chars} characters are about access, consent or a page that is gone"
    return _asked(tree) if n_chars < BARE_TEXT else None


def _asked(tree: Any) -> str | None:
    """Return what a page with next to no text asks its reader for."""
    if any((each.get("type") or "").lower() == "password" for each in tree.iter("input")):
        return "a log-in page: it asks for a password and says next to nothing"
    sources = (each.get("src") or each.get("data-src") or "" for each in tree.iter("script", "iframe"))
    if any(CHALLENGES.search(each) for each in sources) or any(
        set(CHALLENGE_CLASSES).intersection((each.get("class") or "").lower().split())
        for each in tree.iter("div", "form", "section")
    ):
        return "a robot check: it loads one and says next to nothing"
    return None


def count_updates(tree: Any, *, linked: Mapping[str, Any], blocks: Sequence[str]) -> int:
    """Return of how many updates a live blog is made: as it declares, as it marks them, or by the clock times between its paragraphs."""
    declared = linked.get("liveBlogUpdate")
    n_declared = len(declared) if isinstance(declared, list) else 0
    n_marked = sum(
        1
        for each in tree.iter("article", "section", "div", "li")
        if each.get("itemprop") == "liveBlogUpdate" or UPDATE_CLASS.search((each.get("class") or "")[:MAX_CLASS_CHARS])
    )
    n_times = len({block for block in blocks if CLOCK_LINE.fullmatch(block.strip())})
    return max(n_declared, n_marked, n_times)
