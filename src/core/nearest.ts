/**
 * The candidate that was probably meant, or nothing when none is close.
 * Distance counts insertions, deletions, substitutions and swaps of neighbours, without regard to case;
 * at most one slip per three letters is forgiven, so that `rm` is not taken for `run`. Packages count the distance and leave
 * that rule, which is the half that matters, to the caller.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const wanted = word.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(wanted, candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best ?? onlyPrefixed(wanted, candidates);
}

/** `did you mean …?` for a hint, or nothing. */
export function didYouMean(word: string, candidates: readonly string[]): string | undefined {
  const guess = nearest(word, candidates);
  return guess === undefined ? undefined : `did you mean ${guess}?`;
}

/** Whether one letter more, less or other, or two neighbours swapped, make one word of the other. Not for the same word. */
export function isOneSlip(one: string, other: string): boolean {
  return Math.abs(one.length - other.length) <= 1 && editDistance(one, other) === 1;
}

function onlyPrefixed(wanted: string, candidates: readonly string[]): string | undefined {
  if (wanted.length < 2) return undefined;
  const prefixed = candidates.filter((candidate) => candidate.startsWith(wanted));
  return prefixed.length === 1 ? prefixed[0] : undefined;
}

/** Optimal string alignment distance. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      const substituted = (last[column - 1] ?? 0) + (same ? 0 : 1);
      let cost = Math.min((last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, substituted);
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
      }
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}
