/**
 * How many a list is asked for in `limit`, `most` at most. What is no whole number, or is below `least` (1), counts as
 * not given, which is `absent`: clients of either generation expect no refusal for it.
 */
export function parseLimit<A>(
  text: string | undefined,
  { absent, most, least = 1 }: { readonly absent: A; readonly most: number; readonly least?: 0 | 1 },
): number | A {
  const limit = /^\d+$/.test(text ?? "") ? Number(text) : -1;
  return limit < least ? absent : Math.min(limit, most);
}
