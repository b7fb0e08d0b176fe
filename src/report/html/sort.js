"use strict";
(() => {
  const number = (cell) => {
    const data = cell.querySelector("data");
    if (data) return Number(data.value);
    const text = cell.textContent.trim();
    const sizes = { k: 1e3, M: 1e6, B: 1e9, T: 1e12, "%": 0.01 };
    const found = /^([−-]?[\d.,]+)([kMBT%]?)/.exec(text);
    if (!found) return NaN;
    return Number(found[1].replace("−", "-").replaceAll(",", "")) * (sizes[found[2]] || 1);
  };
  const sort = (table, column, direction) => {
    const heads = [...table.tHead.rows[0].cells];
    const body = table.tBodies[0];
    const isFigures = heads[column].classList.contains("figure");
    const rows = [...body.rows].map((row, place) => {
      const cell = row.cells[column];
      return { row, place, key: isFigures ? number(cell) : cell.textContent };
    });
    const sign = direction === "descending" ? -1 : 1;
    const compare = (a, b) => {
      if (!isFigures) return sign * a.key.localeCompare(b.key, "en");
      if (Number.isNaN(a.key) || Number.isNaN(b.key)) return Number.isNaN(a.key) - Number.isNaN(b.key);
      return sign * (a.key - b.key);
    };
    rows.sort((a, b) => compare(a, b) || a.place - b.place);
    body.append(...rows.map((it) => it.row));
    heads.forEach((head) => head.removeAttribute("aria-sort"));
    heads[column].setAttribute("aria-sort", direction);
  };
  document.querySelectorAll("table[data-sort]").forEach((table) => {
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const first = head.classList.contains("figure") ? "descending" : "ascending";
        const other = first === "descending" ? "ascending" : "descending";
        sort(table, column, head.getAttribute("aria-sort") === first ? other : first);
      });
    });
  });
  // `#sort=table-1.3.descending` opens the page with that table sorted by its fourth column.
  const asked = /^#sort=([\w-]+)\.(\d+)\.(ascending|descending)$/.exec(location.hash);
  const table = asked && document.getElementById(asked[1]);
  if (table && table.hasAttribute("data-sort") && table.tHead.rows[0].cells[asked[2]]) {
    sort(table, Number(asked[2]), asked[3]);
  }
  addEventListener("beforeprint", () => {
    document.querySelectorAll("details").forEach((it) => { it.open = true; });
  });
})();
