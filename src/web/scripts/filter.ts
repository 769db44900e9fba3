/**
 * `<table data-filtered-by="id">` shows, while somebody types into the search field of that id, the rows whose first cell
 * holds it. The field's form finds the same on the server.
 */
export function installFilter(page: Document): void {
  for (const table of page.querySelectorAll<HTMLTableElement>("table[data-filtered-by]")) {
    const field = page.getElementById(table.dataset["filteredBy"] ?? "");
    if (!(field instanceof HTMLInputElement)) continue;
    field.addEventListener("input", () => filter(table, field.value.trim().toLowerCase()));
  }
}

function filter(table: HTMLTableElement, sought: string): void {
  for (const row of table.tBodies[0]?.rows ?? []) {
    const name = row.cells[0]?.textContent ?? "";
    row.hidden = !name.toLowerCase().includes(sought);
  }
}
