"use strict";
(() => {
  const PAGE = 40;
  const at = (id) => document.getElementById(id);
  const MOST_LINKS = 60;
  const data = JSON.parse(at("records").textContent);
  const texts = data.texts;
  const [KIND, ID, TITLE, START, END, PLACE, ACTORS, SIDE, OUTCOME, GRADE, QUOTE, FACTS, LINKS, ADDRESS] = Array.from({ length: 14 }, (_, index) => index);
  const byId = new Map();
  const askedFor = new Map();
  for (const [other, index, words] of data.others) {
    byId.set(other, index);
    askedFor.set(other, texts[words]);
  }
  data.records.forEach((row, index) => byId.set(row[ID], index));
  const small = texts.map(() => null);
  // as words are looked for: bab finds Bāb, shi’ite as a telephone types it finds shi'ite, ٣ finds 3
  function plain(text) {
    const small = text.toLowerCase();
    if (!/[^\0-\x7f]/.test(small)) return small;
    const bare = small.normalize("NFKD").replace(/\p{M}/gu, "").replace(/[‘’ʼ]/g, "'").replace(/[‐‑]/g, "-");
    return bare.replace(/[٠-٩۰-۹]/g, (digit) => String(digit.charCodeAt(0) & 15));
  }
  const lower = (number) => (small[number] ??= plain(texts[number]));

  // what words are looked for in; made while nobody waits, or when the first word is typed
  // hashes and places in a file hold digits that nobody looks for
  const UNSEARCHED = new Set(["SHA-256 of the bytes", "Archived bytes", "Where in the article", "Read by"]);
  const haystack = [];
  const nameOf = (row) => [plain(row[TITLE]), lower(row[PLACE]), ...row[ACTORS].map(lower)].join("\n");
  function hay(index) {
    if (haystack[index] !== undefined) return haystack[index];
    const row = data.records[index];
    const parts = [nameOf(row)];
    if (row[QUOTE]) parts.push(plain(row[QUOTE].join("")));
    if (texts[row[KIND]] === "claim") for (let number = 1; number < row[FACTS].length; number += 2) if (!UNSEARCHED.has(texts[row[FACTS][number - 1]])) parts.push(lower(row[FACTS][number]));
    haystack[index] = parts.join("\n");
    return haystack[index];
  }
  // a number is looked for as a whole: 157 is not in 1,157, and 1157 is
  function word(written) {
    const text = written.replace(/^["“”„«»(\[]+|["“”«»)\].,;:!?]+$/g, "") || written; // as it is copied out of a sentence
    if (/^([a-z]+_)?[0-9a-f]{8,}$/.test(text) && /[0-9]/.test(text)) {
      const at = new Set(); // an id as a report prints it is found by its first characters
      for (const [id, index] of byId) if (id.startsWith(text) || id.replace(/^[a-z]+_/, "").startsWith(text)) at.add(index);
      if (at.size) return { text, whole: null, at };
    }
    const digits = text.replaceAll(",", "");
    if (!/^\d{1,15}$/.test(digits)) return { text, whole: null };
    const grouped = digits.replace(/\B(?=(\d{3})+$)/g, ",?");
    return { text: digits.slice(0, 1), whole: new RegExp("(?<![\\d.,-])" + grouped + "(?![\\d-]|[.,]\\d)") };
  }
  const holds = (text, { text: part, whole }) => text.includes(part) && (whole === null || whole.test(text));
  function prepare() {
    const end = Math.min(data.records.length, prepared + 800);
    for (; prepared < end; prepared += 1) hay(prepared);
    if (prepared < data.records.length) setTimeout(prepare);
  }
  let prepared = 0;
  const fields = ["kind", "words", "from", "to", "place", "actor", "side", "outcome", "grade"].map((name) => [name, at(name)]);
  const pageTitle = document.title;
  const list = at("results");
  const detail = at("detail");
  let found = [];
  let shown = 0;
  let undated = 0; // records that the days alone leave out, because they have none

  // letters that run from right to left stand in an element of their own, or they would pull the numbers beside them along
  const RIGHT_TO_LEFT = /([\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc](?:[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\s]*[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc])?)/;
  function written(text) {
    return text.split(RIGHT_TO_LEFT).map((part, number) => {
      if (number % 2 === 0) return part;
      const apart = document.createElement("bdi");
      apart.textContent = part;
      return apart;
    });
  }
  const make = (tag, text, className) => {
    const element = document.createElement(tag);
    if (text !== undefined) element.append(...(tag === "option" ? [text] : written(text)));
    if (className) element.className = className;
    return element;
  };
  const days = (row) => (row[START] ? (row[START] === row[END] || !row[END] ? row[START] : row[START] + " to " + row[END]) : "");
  const address = (id) => "#" + encodeURIComponent(id);

  function option(select, value, words) {
    const element = make("option", words);
    element.value = value;
    select.append(element);
  }
  function fill() {
    for (const [value, words] of data.sides) option(at("side"), value, words);
    for (const value of data.outcomes) option(at("outcome"), value, value.replaceAll("_", " "));
    for (const value of data.grades) option(at("grade"), value, value);
    for (const value of data.actors) option(at("actor-names"), value);
    for (const value of data.places) option(at("place-names"), value);
  }

  function wanted() {
    const asked = Object.fromEntries(fields.map(([name, element]) => [name, element.value.trim()]));
    asked.words = plain(asked.words).split(/\s+/).filter(Boolean).map(word);
    asked.place = plain(asked.place);
    asked.actor = plain(asked.actor);
    return asked;
  }
  function matches(row, index, asked) {
    if (asked.kind && texts[row[KIND]] !== asked.kind) return false;
    if (asked.from && (!row[END] || row[END] < asked.from)) return false;
    if (asked.to && (!row[START] || row[START] > asked.to)) return false;
    if (asked.side && !texts[row[SIDE]].split(" ").includes(asked.side)) return false;
    if (asked.outcome && !texts[row[OUTCOME]].split(" ").includes(asked.outcome)) return false;
    if (asked.grade && texts[row[GRADE]] !== asked.grade) return false;
    if (asked.place && !lower(row[PLACE]).includes(asked.place)) return false;
    if (asked.actor && !row[ACTORS].some((name) => lower(name).includes(asked.actor))) return false;
    return asked.words.every((each) => each.at?.has(index) || holds(hay(index), each));
  }

  function quoteOf(row) {
    const quote = make("q", undefined, "quote");
    quote.append(...written(row[QUOTE][0]), make("mark", row[QUOTE][1]), ...written(row[QUOTE][2]));
    return quote;
  }
  function entry(row) {
    const item = make("li");
    const head = make("a", row[TITLE], "title");
    head.href = address(row[ID]);
    item.append(head);
    const under = make("p", undefined, "under");
    under.append(make("span", texts[row[KIND]], "tag"), " ", ...written([days(row), texts[row[PLACE]]].filter(Boolean).join(" · ")));
    const grade = texts[row[GRADE]];
    if (grade) under.append(" ", make("span", grade, "grade " + grade));
    item.append(under);
    if (row[QUOTE]) {
      const words = make("p", undefined, "words");
      words.append(quoteOf(row));
      item.append(words);
    }
    return item;
  }
  function more() {
    const part = document.createDocumentFragment();
    for (const index of found.slice(shown, shown + PAGE)) part.append(entry(data.records[index]));
    list.append(part);
    shown = Math.min(found.length, shown + PAGE);
    at("more").hidden = shown >= found.length;
    at("count").textContent =
      found.length + " of " + data.records.length + " records" + (found.length > shown ? ", " + shown + " shown" : "") + (undated ? "; " + undated + " more without a day" : "");
  }
  function filter() {
    const asked = wanted();
    const named = [];
    const others = [];
    data.records.forEach((row, index) => {
      if (!matches(row, index, asked)) return;
      const isNamed = asked.words.length > 0 && asked.words.every((each) => each.at?.has(index) || holds(nameOf(row), each));
      (isNamed ? named : others).push(index);
    });
    const always = { ...asked, from: "", to: "" };
    undated = asked.from || asked.to ? data.records.filter((row, index) => !row[START] && matches(row, index, always)).length : 0;
    found = named.concat(others); // those whose title, place or people hold the words first, each part in the order of the records
    shown = 0;
    cameFrom = null;
    list.replaceChildren();
    more();
  }

  // the search as an address: `#?words=157&kind=incident`; a field that stands at its first value is left out
  const FIRST = Object.fromEntries(fields.map(([name, element]) => [name, element.value]));
  let listAddress = "#list";
  const isList = () => /^(#list|#\?.*)?$/.test(location.hash);
  const keep = (more) => history.replaceState({ ...history.state, ...more }, "");
  let waiting = 0;
  let cameFrom = null; // where the reader left the list: how far down, and at which result
  function remember() {
    clearTimeout(waiting);
    const given = fields.filter(([name, element]) => element.value !== FIRST[name]).map(([name, element]) => [name, element.value]);
    listAddress = given.length ? "#?" + new URLSearchParams(given) : "#list";
    if (location.hash !== listAddress && isList()) history.replaceState(null, "", listAddress);
  }
  function searched() {
    filter();
    clearTimeout(waiting);
    waiting = setTimeout(remember, 300);
  }
  function recall(text) {
    const given = new URLSearchParams(text);
    for (const [name, element] of fields) {
      element.value = given.get(name) ?? FIRST[name];
      if (element.selectedIndex !== -1) continue;
      option(element, given.get(name), given.get(name)); // what these data do not have filters too, and is seen to
      element.value = given.get(name);
    }
    filter();
    remember();
  }

  function link(target) {
    const item = make("li");
    if (typeof target === "string") {
      item.append(make("code", target));
      return item;
    }
    const row = data.records[target];
    const element = make("a", row[TITLE]);
    element.href = address(row[ID]);
    item.append(element, " ", make("span", days(row), "soft"));
    if (row[QUOTE]) item.append(" ", quoteOf(row));
    return item;
  }
  function behind(targets) {
    const rows = make("ol", undefined, "behind");
    for (const target of targets.slice(0, MOST_LINKS)) rows.append(link(target));
    if (targets.length <= MOST_LINKS) return [rows];
    const all = make("button", "Show all " + targets.length, "more");
    all.type = "button";
    all.addEventListener("click", () => {
      const first = rows.children.length;
      for (const target of targets.slice(MOST_LINKS)) rows.append(link(target));
      all.remove();
      rows.children[first].querySelector("a")?.focus();
    });
    return [rows, all];
  }
  function factOf(row, label) {
    const number = row[FACTS].findIndex((text, place) => place % 2 === 0 && texts[text] === label);
    return number < 0 ? "" : texts[row[FACTS][number + 1]];
  }
  function pagesOf(row, id) {
    const names = [];
    for (const key of new Set([id, row[ID]])) for (const name of data.printed[key] ?? []) names.push([name, key]);
    return names;
  }
  function show(id) {
    const index = byId.get(id);
    remember();
    keep({ list: listAddress }); // so that the way back leads to it when the record is loaded anew
    detail.replaceChildren();
    detail.hidden = false;
    document.body.classList.add("reading");
    const close = make("a", "Back to the list", "close");
    close.href = listAddress;
    detail.append(close);
    if (index === undefined) {
      const head = make("h2", "Not in this site");
      head.id = "detail-title";
      detail.append(head, make("p", "No record has the id " + id + ". It may belong to another version of the data."));
      document.title = "Not in this site · " + pageTitle;
      focus();
      return;
    }
    const row = data.records[index];
    const head = make("h2", row[TITLE]);
    head.id = "detail-title";
    document.title = row[TITLE] + " · " + pageTitle;
    detail.append(make("p", texts[row[KIND]], "kicker"), head);
    const grade = texts[row[GRADE]];
    if (grade) {
      const stand = make("p", undefined, "stand");
      stand.append(make("span", grade, "grade " + grade), " " + factOf(row, "Grade"));
      detail.append(stand);
    }
    const undisputed = factOf(row, "Who disputes it");
    if (undisputed) detail.append(make("p", "Who disputes it: " + undisputed, "stand"));
    if (id !== row[ID]) detail.append(make("p", "You asked for: " + askedFor.get(id) + ". It stands in what follows.", "asked"));
    if (row[QUOTE]) {
      const words = make("blockquote");
      words.append(quoteOf(row));
      detail.append(words);
    }
    const printed = pagesOf(row, id);
    if (printed.length) {
      const back = make("p", "Printed in: ");
      printed.forEach(([name, key], number) => {
        const page = make("a", data.reports[name] ?? name);
        page.href = "reports/" + encodeURIComponent(name) + "/report.html#ref-" + encodeURIComponent(key);
        back.append(number ? "; " : "", page);
      });
      detail.append(back);
    }
    const table = make("dl");
    for (let number = 0; number < row[FACTS].length; number += 2) {
      table.append(make("dt", texts[row[FACTS][number]]), make("dd", texts[row[FACTS][number + 1]]));
    }
    table.append(make("dt", "Permanent link"));
    const permanent = make("a", id);
    permanent.href = address(id);
    const holder = make("dd");
    holder.append(permanent);
    table.append(holder);
    const outside = texts[row[ADDRESS]];
    if (/^https?:\/\//.test(outside)) {
      const way = make("a", outside);
      way.href = outside;
      way.rel = "noopener noreferrer nofollow";
      way.target = "_blank";
      const cell = make("dd");
      cell.append(way);
      table.append(make("dt", "Address (leads outside)"), cell);
    }
    const part = ([label, ...targets]) => [make("h3", texts[label] + (targets.length > 1 ? " (" + targets.length + ")" : "")), ...behind(targets)];
    const isAgainst = ([label]) => texts[label].startsWith("Who disputes it");
    const known = [make("h3", "What is known of it"), table];
    const isMade = ["incident", "number"].includes(texts[row[KIND]]); // of claims, which come first then
    const ways = row[LINKS].filter((each) => isMade || !isAgainst(each)).flatMap(part);
    const against = isMade ? [] : row[LINKS].filter(isAgainst).flatMap(part); // of a claim, before what is known of it
    detail.append(...(isMade ? [...ways, ...known] : [...against, ...known, ...ways]));
    focus();
  }
  function focus() {
    detail.setAttribute("tabindex", "-1");
    detail.focus({ preventScroll: true });
    const { top = 0, at: address = "" } = history.state ?? {}; // of a record that the reader comes back to
    detail.querySelector(`a[href="${CSS.escape(address)}"]`)?.focus({ preventScroll: true });
    window.scrollTo(0, top);
  }
  function route() {
    let id = location.hash.slice(1);
    if (isList()) {
      const asked = id.startsWith("?") ? location.hash : "#list";
      if (asked !== listAddress) recall(id.startsWith("?") ? id : "");
      if (id !== "list") id = "";
    }
    try {
      id = decodeURIComponent(id);
    } catch {
      // an address that was cut is looked up as it stands, and not found
    }
    if (id && id !== "list") return show(id);
    const wasOpen = !detail.hidden;
    detail.hidden = true;
    document.body.classList.remove("reading");
    document.title = pageTitle;
    const isTyping = at("filters").contains(document.activeElement); // whoever came to a field while a record was open stays there
    if ((!wasOpen && id !== "list") || isTyping) return;
    (cameFrom?.link ?? at("list")).focus({ preventScroll: true });
    if (wasOpen && cameFrom) window.scrollTo(0, cameFrom.top);
  }

  fill();
  for (const [, element] of fields) element.addEventListener(element.tagName === "SELECT" ? "change" : "input", searched);
  at("filters").addEventListener("change", remember); // a field that is left, before a result is opened
  at("filters").addEventListener("submit", (event) => event.preventDefault());
  at("filters").addEventListener("reset", () => setTimeout(() => (filter(), remember())));
  at("more").addEventListener("click", () => {
    const first = shown;
    more();
    list.children[first].querySelector("a").focus({ preventScroll: true }); // the button goes with the last ones
  });
  document.querySelector(".skip").addEventListener("click", (event) => {
    event.preventDefault(); // its address would be that of another search
    (detail.hidden ? at("list") : detail).focus();
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (link && list.contains(link)) cameFrom = { top: scrollY, link };
    if (link && detail.contains(link)) keep({ top: scrollY, at: link.getAttribute("href") });
  });
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName);
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      if (!isList()) location.hash = listAddress;
      route(); // at once, for a hidden field takes no focus
      at("words").focus();
    }
    if (event.key === "Escape" && !detail.hidden) location.hash = listAddress;
  });
  window.addEventListener("hashchange", route);
  if (!isList() && history.state?.list) recall(history.state.list.slice(1));
  else if (!location.hash.startsWith("#?")) filter();
  route();
  requestAnimationFrame(() => setTimeout(prepare));
})();
