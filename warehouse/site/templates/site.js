// Filters the rows of a page, and keeps the filter in its address. Pages are whole without it.
"use strict";
(() => {
  const form = document.querySelector("[data-filter]");
  if (!form) return;
  const shown = form.querySelector("[data-shown]");
  const parts = [...document.querySelectorAll("table.rows tbody")];
  const fields = [...form.elements].filter((field) => field.name);

  const fits = (row, wanted) =>
    (!wanted.hazard || (` ${row.dataset.hazards || ""} `).includes(` ${wanted.hazard} `)) &&
    (!wanted.result || row.classList.contains(wanted.result)) &&
    (!wanted.text || row.textContent.toLowerCase().includes(wanted.text.toLowerCase()));

  const apply = () => {
    const wanted = Object.fromEntries(fields.map((field) => [field.name, field.value]));
    let count = 0;
    for (const part of parts) {
      const isChosen = !wanted.part || part.id === wanted.part;
      let left = 0;
      for (const row of part.querySelectorAll("tr:not(.part)")) {
        const stays = isChosen && fits(row, wanted);
        row.classList.toggle("hidden", !stays);
        if (stays) left += 1;
      }
      part.classList.toggle("hidden", !isChosen);
      part.dataset.shown = left;
      count += left;
    }
    shown.textContent = form.dataset.count + count;
  };

  const remember = () => {
    const asked = new URLSearchParams();
    for (const field of fields) if (field.value) asked.set(field.name, field.value);
    const query = asked.toString();
    history.replaceState(null, "", location.pathname + (query ? "?" + query : "") + location.hash);
  };

  const recall = () => {
    const asked = new URLSearchParams(location.search);
    for (const field of fields) field.value = asked.get(field.name) || "";
    apply();
  };

  form.addEventListener("input", () => { apply(); remember(); });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(() => { apply(); remember(); }));
  form.hidden = false;
  recall();
})();
