/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";

export type Column = {
  /** Said above the column; on a phone before each of its values. */
  readonly head: string;
  /**
   * `number`: figures, to be compared. `end`: what can be done with the row. `fit`: never broken over lines. `wide`:
   * sentences and addresses, which give way where there is no room for all.
   */
  readonly kind?: "number" | "end" | "fit" | "wide";
};

export type Row = {
  /** Unique in its table. */
  readonly key: string;
  /** As many as there are columns; the first names the row. */
  readonly cells: readonly Child[];
};

type TableProps = {
  /** What the rows are, for those who do not see the page. */
  readonly label: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** For scripts: rows of this table are filtered by the search field of that id. */
  readonly filteredBy?: string;
};

/** Rows of a kind; on a phone each is a card. Show `Empty` instead where there are none. */
export function Table({ label, columns, rows, filteredBy }: TableProps) {
  return (
    <div class="rows-frame">
      <table class="rows" aria-label={label} data-filtered-by={filteredBy}>
        <thead>
          <tr>
            {columns.map(({ head, kind }) => (
              <th key={head} scope="col" class={kind}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells }) => (
            <tr key={key}>
              {cells.map((cell, at) => (
                <Cell key={columns[at]?.head} column={columns[at]} isName={at === 0}>
                  {cell}
                </Cell>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

type CellProps = {
  readonly column: Column | undefined;
  readonly isName: boolean;
  readonly children: Child;
};

function Cell({ column, isName, children }: CellProps) {
  const kind = column?.kind;
  const breaks = kind === undefined || kind === "wide";
  // What is empty stays so, for a phone leaves it out.
  const content = breaks && (children ?? "") !== "" ? <div class="cell">{children}</div> : children;
  if (isName) {
    return (
      <th scope="row" class={kind}>
        {content}
      </th>
    );
  }
  return (
    <td class={kind} data-label={kind === "end" ? undefined : column?.head}>
      {content}
    </td>
  );
}
