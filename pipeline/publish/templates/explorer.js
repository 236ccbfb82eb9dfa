"use strict";
(() => {
  const PAGE = 40;
  const at = (id) => document.getElementById(id);
  const data = JSON.parse(at("records").textContent);
  const [KIND, ID, TITLE, START, END, PLACE, ACTORS, SIDE, OUTCOME, GRADE, QUOTE, FACTS, LINKS, ADDRESS, ALSO] =
    Array.from({ length: 15 }, (_, index) => index);
  const byId = new Map();
  const haystack = [];
  data.records.forEach((row, index) => {
    byId.set(row[ID], index);
    for (const other of row[ALSO]) byId.set(other, index);
    const quote = row[QUOTE] ? row[QUOTE].join("") : "";
    haystack.push(
      [row[TITLE], row[PLACE], row[ACTORS].join(" "), quote, row[KIND] === "claim" ? row[FACTS].map((fact) => fact[1]).join(" ") : ""]
        .join("\n")
        .toLowerCase(),
    );
  });
  const fields = ["kind", "words", "from", "to", "place", "actor", "side", "outcome", "grade"].map((name) => [name, at(name)]);
  const list = at("results");
  const detail = at("detail");
  let found = [];
  let shown = 0;

  const make = (tag, text, className) => {
    const element = document.createElement(tag);
    if (text !== undefined) element.textContent = text;
    if (className) element.className = className;
    return element;
  };
  const days = (row) => (row[START] ? (row[START] === row[END] || !row[END] ? row[START] : row[START] + " to " + row[END]) : "no day told");
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
    asked.words = asked.words.toLowerCase().split(/\s+/).filter(Boolean);
    asked.place = asked.place.toLowerCase();
    asked.actor = asked.actor.toLowerCase();
    return asked;
  }
  function matches(row, index, asked) {
    if (asked.kind && row[KIND] !== asked.kind) return false;
    if (asked.from && (!row[END] || row[END] < asked.from)) return false;
    if (asked.to && (!row[START] || row[START] > asked.to)) return false;
    if (asked.side && !row[SIDE].split(" ").includes(asked.side)) return false;
    if (asked.outcome && !row[OUTCOME].split(" ").includes(asked.outcome)) return false;
    if (asked.grade && row[GRADE] !== asked.grade) return false;
    if (asked.place && !row[PLACE].toLowerCase().includes(asked.place)) return false;
    if (asked.actor && !row[ACTORS].some((name) => name.toLowerCase().includes(asked.actor))) return false;
    return asked.words.every((word) => haystack[index].includes(word));
  }

  function quoteOf(row) {
    const quote = make("q", undefined, "quote");
    quote.append(row[QUOTE][0], make("mark", row[QUOTE][1]), row[QUOTE][2]);
    return quote;
  }
  function entry(row) {
    const item = make("li");
    const head = make("a", row[TITLE], "title");
    head.href = address(row[ID]);
    item.append(head);
    const under = make("p", undefined, "under");
    under.append(make("span", row[KIND], "tag"), " " + days(row) + (row[PLACE] ? " · " + row[PLACE] : ""));
    if (row[GRADE]) under.append(" ", make("span", row[GRADE], "grade g-" + row[GRADE]));
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
      found.length + " of " + data.records.length + " records" + (found.length > shown ? ", " + shown + " shown" : "");
  }
  function filter() {
    const asked = wanted();
    found = [];
    data.records.forEach((row, index) => {
      if (matches(row, index, asked)) found.push(index);
    });
    shown = 0;
    list.replaceChildren();
    more();
  }

  function link(id) {
    const index = byId.get(id);
    const item = make("li");
    if (index === undefined) {
      item.append(make("code", id));
      return item;
    }
    const row = data.records[index];
    const element = make("a", row[TITLE]);
    element.href = address(row[ID]);
    item.append(element, " ", make("span", days(row), "soft"));
    if (row[QUOTE]) item.append(" ", quoteOf(row));
    return item;
  }
  function show(id) {
    const index = byId.get(id);
    detail.replaceChildren();
    detail.hidden = false;
    document.body.classList.add("reading");
    const close = make("a", "Back to the list", "close");
    close.href = "#";
    detail.append(close);
    if (index === undefined) {
      detail.append(make("h2", "Not in this site"), make("p", "No record has the id " + id + ". It may belong to another version of the data."));
      focus();
      return;
    }
    const row = data.records[index];
    detail.append(make("p", row[KIND], "kicker"), make("h2", row[TITLE]));
    if (row[QUOTE]) {
      const words = make("blockquote");
      words.append(quoteOf(row));
      detail.append(words);
    }
    const table = make("dl");
    for (const [label, value] of row[FACTS]) table.append(make("dt", label), make("dd", value));
    table.append(make("dt", "Permanent link"));
    const permanent = make("a", row[ID]);
    permanent.href = address(row[ID]);
    const holder = make("dd");
    holder.append(permanent);
    table.append(holder);
    if (/^https?:\/\//.test(row[ADDRESS])) {
      const outside = make("a", row[ADDRESS]);
      outside.href = row[ADDRESS];
      outside.rel = "noopener noreferrer nofollow";
      outside.target = "_blank";
      const cell = make("dd");
      cell.append(outside);
      table.append(make("dt", "Address (leads outside)"), cell);
    }
    detail.append(table);
    for (const [words, ids] of row[LINKS]) {
      detail.append(make("h3", words + (ids.length > 1 ? " (" + ids.length + ")" : "")));
      const behind = make("ol", undefined, "behind");
      for (const other of ids) behind.append(link(other));
      detail.append(behind);
    }
    focus();
  }
  function focus() {
    detail.setAttribute("tabindex", "-1");
    detail.focus({ preventScroll: true });
    detail.scrollTop = 0;
    window.scrollTo(0, 0);
  }
  function route() {
    let id = location.hash.slice(1);
    try {
      id = decodeURIComponent(id);
    } catch {
      // an address that was cut is looked up as it stands, and not found
    }
    if (id && id !== "list") return show(id);
    detail.hidden = true;
    document.body.classList.remove("reading");
  }

  fill();
  for (const [, element] of fields) element.addEventListener(element.tagName === "SELECT" ? "change" : "input", filter);
  at("filters").addEventListener("submit", (event) => event.preventDefault());
  at("filters").addEventListener("reset", () => setTimeout(filter));
  at("more").addEventListener("click", more);
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName);
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      location.hash = "list";
      at("words").focus();
    }
    if (event.key === "Escape" && !detail.hidden) location.hash = "list";
  });
  window.addEventListener("hashchange", route);
  filter();
  route();
})();
