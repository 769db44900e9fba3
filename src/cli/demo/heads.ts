/** A request as one side saw it; header names in lower case. */
export type Head = {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
};

const CHANGED = "← changed";

/** The request that `curl --verbose` says it sent inside the tunnel: the last of its `>` blocks. */
export function headFromCurl(trace: string): Head | undefined {
  const blocks: string[][] = [];
  let open = false;
  for (const line of trace.split(/\r?\n/)) {
    if (!line.startsWith("> ")) {
      open = false;
      continue;
    }
    if (!open) blocks.push([]);
    open = true;
    blocks.at(-1)?.push(line.slice(2));
  }
  const [request, ...lines] = blocks.at(-1) ?? [];
  const [method, target] = request?.split(" ") ?? [];
  if (method === undefined || target === undefined) return undefined;
  const headers = Object.fromEntries(
    lines.flatMap((line) => {
      const colon = line.indexOf(":");
      return colon < 1 ? [] : [[line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]];
    }),
  );
  return { method, target, headers };
}

/**
 * Rows of the two sides next to each other: the request line, then each header by name; a dash where one has none, and
 * a sign behind those that differ.
 */
export function sideBySide(sent: Head, received: Head): string[][] {
  const names = [...new Set([...Object.keys(sent.headers), ...Object.keys(received.headers)])].toSorted();
  const cell = ({ headers }: Head, name: string) =>
    headers[name] === undefined ? "–" : `${name}: ${headers[name]}`;
  const rows = [
    [`${sent.method} ${sent.target}`, `${received.method} ${received.target}`],
    ...names.map((name) => [cell(sent, name), cell(received, name)]),
  ];
  return rows.map(([left = "", right = ""]) => [left, right, left === right ? "" : CHANGED]);
}
