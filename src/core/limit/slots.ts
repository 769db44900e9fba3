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

/** Gives a slot back. Returned is who has it now: the one who waited longest, if any. */
export function passSlot<W>(slots: Slots<W>): W | undefined {
  for (const next of slots.waiting) {
    slots.waiting.delete(next);
    return next;
  }
  slots.used -= 1;
  return undefined;
}
