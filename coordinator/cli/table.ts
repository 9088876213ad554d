/** Rows and columns as text: a column that no row needs is left out. */

/** One row: a cell for every title, or fewer and then a free text. */
export interface TableRow {
  readonly cells: readonly string[];
  /** Free text in place of all cells from `restFrom` on, for instance why a host is set aside. */
  readonly rest?: string;
  readonly restFrom?: number;
}

const GAP = "  ";

const widthOf = (text: string): number => Array.from(text).length;

const pad = (text: string, width: number): string => text + " ".repeat(Math.max(0, width - widthOf(text)));

const cellsOf = (row: TableRow): readonly string[] =>
  row.rest === undefined ? row.cells : row.cells.slice(0, row.restFrom);

/** The table's lines, none when there are no rows. Cells must be terminal-safe already. */
export const renderTable = (titles: readonly string[], rows: readonly TableRow[]): readonly string[] => {
  if (rows.length === 0) return [];
  const isNeeded = titles.map((_, column) => rows.some((row) => (cellsOf(row)[column] ?? "") !== ""));
  const widths = titles.map((title, column) =>
    Math.max(widthOf(title), ...rows.map((row) => widthOf(cellsOf(row)[column] ?? ""))),
  );
  const line = (cells: readonly string[], rest?: string): string => {
    const shown = cells.flatMap((cell, column) =>
      isNeeded[column] === true ? [pad(cell, widths[column] ?? 0)] : [],
    );
    return [...shown, ...(rest === undefined ? [] : [rest])].join(GAP).trimEnd();
  };
  return [line(titles), ...rows.map((row) => line(cellsOf(row), row.rest))];
};
