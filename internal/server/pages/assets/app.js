// What the pages do more of where scripts run: choosing a statement without a new page, keys to go from one to the next, dropped
// files, and progress. Everything works without it.
"use strict";

(() => {
  const one = (q, from = document) => from.querySelector(q);
  const all = (q, from = document) => [...from.querySelectorAll(q)];
  const esc = (id) => CSS.escape(id);

  // Statements of a report.
  const text = one("[data-text]"), items = one("[data-items]");
  if (text && items) {
    const details = (id) => one(`details[data-item="${esc(id)}"]`, items);
    let chosen = one("details[data-item][open]", items)?.dataset.item || "";

    const draw = (id) => {
      const svg = one("[data-chain]", text);
      svg.replaceChildren();
      const way = [];
      for (let d = details(id), n = 0; d && n < 12; n++) {
        const source = one(`.source[data-i="${esc(d.dataset.item)}"]`, text);
        if (source) way.push(source);
        const up = one("dl [data-for]", d);
        d = up ? details(up.dataset.for) : null;
      }
      const content = one(`.content[data-i="${esc(id)}"]`, text);
      const points = [content, ...way].filter(Boolean).map((e) => {
        const box = e.getClientRects()[0], frame = text.getBoundingClientRect();
        return box && { x: box.left - frame.left + Math.min(box.width / 2, 60), y: box.top - frame.top };
      }).filter(Boolean);
      const make = (name, attributes) => {
        const e = document.createElementNS("http://www.w3.org/2000/svg", name);
        for (const [k, v] of Object.entries(attributes)) e.setAttribute(k, v);
        svg.append(e);
      };
      points.forEach((p, i) => {
        if (i > 0) {
          make("circle", { cx: p.x, cy: p.y, r: 3.5 });
          const q = points[i - 1], lift = 14 + Math.abs(p.x - q.x) / 12;
          make("path", { d: `M${q.x} ${q.y} C${q.x} ${q.y - lift} ${p.x} ${p.y - lift} ${p.x} ${p.y}` });
        }
      });
    };
    const marksOf = (e) => (e.closest("[data-s]")?.dataset.s || "").split(" ");

    const choose = (id, focus) => {
      const d = details(id);
      if (!d) return;
      chosen = id;
      for (const other of all("details[data-item][open]", items)) if (other !== d) other.open = false;
      d.open = true;
      for (const e of all(".selected, .hop", text)) e.classList.remove("selected", "hop");
      for (const e of all(`[data-i="${esc(id)}"]`, text)) e.classList.add("selected");
      one(`#t-${esc(id)}`, text)?.classList.add("selected");
      draw(id);
      history.replaceState(null, "", "?" + new URLSearchParams([...new URLSearchParams(location.search)].filter(([k]) => k === "version").concat([["s", id]])) + "#" + id);
      if (focus) { const s = one("summary", d); s.focus({ preventScroll: true }); d.closest("li").scrollIntoView({ block: "nearest" }); }
    };

    text.addEventListener("click", (e) => {
      const link = e.target.closest("a");
      if (link && !link.dataset.for) return;
      if (!link && String(getSelection())) return;
      const id = link ? link.dataset.for : marksOf(e.target).find((id) => id && details(id));
      if (!id) return;
      e.preventDefault();
      choose(id, true);
    });
    // Enter is taken when the key goes down: what follows it would go to the summary that is focused by then, and close it again.
    text.addEventListener("keydown", (e) => {
      if (e.key !== "Enter" || !e.target.matches("a[data-for]")) return;
      e.preventDefault();
      choose(e.target.dataset.for, true);
    });
    items.addEventListener("click", (e) => {
      const link = e.target.closest("a[data-for]"), back = e.target.closest("a[data-back]");
      if (link) { e.preventDefault(); choose(link.dataset.for, true); }
      if (back) { e.preventDefault(); const n = one(`#t-${esc(back.dataset.back)}`); n?.focus(); n?.scrollIntoView({ block: "center" }); }
    });
    items.addEventListener("toggle", (e) => {
      if (e.target.open && e.target.dataset.item !== chosen) choose(e.target.dataset.item, false);
    }, true);
    items.addEventListener("keydown", (e) => {
      const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[e.key];
      if (!step || e.ctrlKey || e.metaKey || e.altKey || e.target.localName !== "summary") return;
      e.preventDefault();
      const list = all("details[data-item] > summary", items);
      list[list.indexOf(e.target) + step]?.focus();
    });
    if (chosen) draw(chosen);
    addEventListener("resize", () => { if (chosen) draw(chosen); });
  }

  // Keys at the desk. A single letter acts only while its switch is on, and never while somebody writes.
  const desk = one("[data-desk]");
  if (desk) {
    const on = one("[data-keys-on]", desk);
    one("[data-keys]", desk).hidden = false;
    on.checked = localStorage.getItem("keys") !== "off";
    on.addEventListener("change", () => localStorage.setItem("keys", on.checked ? "on" : "off"));
    addEventListener("keydown", (e) => {
      if (!on.checked || e.ctrlKey || e.metaKey || e.altKey || e.target.closest("input:not([type=checkbox]), textarea, select")) return;
      const button = one(`[data-key="${esc(e.key)}"]`, desk);
      if (button) { e.preventDefault(); button.click(); }
    });
  }

  // Files dropped on the form.
  const form = one("[data-drop]");
  if (form) {
    const input = one("input[type=file]", form), told = one("[data-dropped]", form);
    const stop = (e) => { e.preventDefault(); form.classList.toggle("dropping", e.type === "dragover"); };
    for (const kind of ["dragover", "dragleave"]) form.addEventListener(kind, stop);
    form.addEventListener("drop", (e) => {
      stop(e);
      if (!e.dataTransfer.files.length) return;
      input.files = e.dataTransfer.files;
      told.textContent = [...input.files].map((f) => f.name).join(", ") + ": press Read";
    });
    form.addEventListener("submit", () => { told.textContent = "Reading …"; });
  }

  // Progress of a reading.
  const job = one("[data-job]:not([data-over])");
  if (job) {
    const poll = async () => {
      const answer = await fetch(`/read/${encodeURIComponent(job.dataset.job)}/status`, { cache: "no-store" });
      const p = await answer.json();
      one("progress", job).value = p.ended;
      if (p.over) location.reload(); else setTimeout(poll, 700);
    };
    setTimeout(poll, 500);
  }
})();
