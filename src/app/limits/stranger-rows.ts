import { peerKey } from "../../core/limit/peer.ts";

/** Rows in one window. */
export type StrangerRule = { readonly windowMs: number; readonly perPeer: number; readonly inAll: number };

const RULE: StrangerRule = { windowMs: 60_000, perPeer: 60, inAll: 600 };

/** Rows that were not written; `loudest` is the address, or IPv6 /64, that most of the requests came from. */
export type LeftOut = { readonly rows: number; readonly loudest: string };

export type StrangerRows = {
  /** Counts a refused request of this peer, and says whether its row is written. */
  admits(ip: string): boolean;
  /** Reports what was left out so far. */
  close(): void;
};

/**
 * Bounds what those who have no access can write into the request log: 60 rows a minute from one peer and 600 from
 * all of them. At the end of each minute `report` hears how many were left out, if any were.
 */
export function createStrangerRows(
  report: (leftOut: LeftOut) => void,
  rule: StrangerRule = RULE,
): StrangerRows {
  // A peer enters with a row of its own, so there are never more than `inAll`.
  const peers = new Map<string, number>();
  let written = 0;
  let rows = 0;
  let timer: Timer | undefined;
  const end = () => {
    clearTimeout(timer);
    timer = undefined;
    if (rows > 0) report({ rows, loudest: loudest(peers) });
    peers.clear();
    written = 0;
    rows = 0;
  };
  return {
    admits(ip) {
      if (timer === undefined) {
        timer = setTimeout(end, rule.windowMs);
        timer.unref();
      }
      const peer = peerKey(ip);
      const seen = peers.get(peer) ?? 0;
      const admitted = written < rule.inAll && seen < rule.perPeer;
      if (admitted || seen > 0) peers.set(peer, seen + 1);
      if (admitted) written += 1;
      else rows += 1;
      return admitted;
    },
    close: end,
  };
}

function loudest(peers: ReadonlyMap<string, number>): string {
  let found = "";
  let most = 0;
  for (const [peer, count] of peers) {
    if (count <= most) continue;
    found = peer;
    most = count;
  }
  return found;
}
