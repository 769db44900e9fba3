import { foldedName } from "./display-name.ts";

/** What of the directory is asked for; everything that is left out does not matter. */
export type DirectoryFilter = {
  /** In the name, see `foldedName`, or in the DID, without regard to case. */
  readonly text?: string;
  readonly online?: boolean;
  /** What refers to a realm, see `parseRealmRef`. */
  readonly realm?: string;
  /** All of them. */
  readonly capabilities: readonly string[];
};

const DIRECTORY_ORDERS = ["name", "registeredAt", "lastSeen"] as const;

export type DirectoryQuery = DirectoryFilter & {
  readonly sortBy: (typeof DIRECTORY_ORDERS)[number];
  readonly sortDir: "asc" | "desc";
  /** From 1. */
  readonly page: number;
  /** 1 to 100. */
  readonly pageSize: number;
};

const USUAL_SIZE = 20;
const MAX_SIZE = 100;
/** What is longer is in no name. */
const MAX_TEXT = 1024;
const MAX_PAGE = 1_000_000_000;

/** Reads the parameters of the list. Nothing in them is refused: what means nothing counts as not given. */
export function parseDirectoryQuery(query: (name: string) => string | undefined): DirectoryQuery {
  const [text, online] = [query("q") ?? "", query("online")?.trim().toLowerCase()];
  const realm = query("realm") || query("workspace");
  const sortBy = DIRECTORY_ORDERS.find((order) => order === query("sortBy")) ?? "lastSeen";
  return {
    ...(text === "" ? {} : { text: foldedName(text.slice(0, MAX_TEXT)) }),
    ...(online === "true" || online === "1" ? { online: true } : {}),
    ...(online === "false" || online === "0" ? { online: false } : {}),
    ...(realm ? { realm } : {}),
    capabilities: listed(query("capabilities")),
    sortBy,
    sortDir: query("sortDir")?.toLowerCase() === "asc" ? "asc" : "desc",
    page: whole(query("page"), { absent: 1, most: MAX_PAGE }),
    pageSize: whole(query("pageSize"), { absent: USUAL_SIZE, most: MAX_SIZE }),
  };
}

function listed(text: string | undefined): readonly string[] {
  const items = (text ?? "").split(",").map((item) => item.trim());
  return [...new Set(items.filter((item) => item !== ""))];
}

/** Between 1 and `most`; what is no number is not there. */
function whole(
  text: string | undefined,
  { absent, most }: { readonly absent: number; readonly most: number },
): number {
  const number = text === undefined || text.trim() === "" ? Number.NaN : Math.trunc(Number(text));
  return Number.isNaN(number) ? absent : Math.min(Math.max(1, number), most);
}
