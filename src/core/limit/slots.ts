/** How many are in, and who waits to get in, longest first. `W` is whatever the owner wakes a waiter by. */
export type Slots<W> = { used: number; readonly waiting: Set<W> };

export function emptySlots<W>(): Slots<W> {
  return { used: 0, waiting: new Set() };
}

/** Takes a slot if fewer than `max` are taken. Nobody who waits is overtaken: while one waits, none is free. */
export function takeSlot(slots: Slots<unknown>, max: number): boolean {
  if (slots.used >= max) return false;
  slots.used += 1;
  return true;
}

/** Gives a slot back. Returned is who has it now: the one who waited longest, if any, and if `max` was not lowered. */
export function passSlot<W>(slots: Slots<W>, max: number): W | undefined {
  slots.used -= 1;
  return admitNext(slots, max);
}

/** Who waited longest has a slot now, if one is free: after `max` was raised. */
export function admitNext<W>(slots: Slots<W>, max: number): W | undefined {
  if (slots.used >= max) return undefined;
  for (const next of slots.waiting) {
    slots.waiting.delete(next);
    slots.used += 1;
    return next;
  }
  return undefined;
}
