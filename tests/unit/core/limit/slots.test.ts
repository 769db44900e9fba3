import { expect, test } from "bun:test";
import fc from "fast-check";
import { emptySlots, passSlot, takeSlot } from "../../../../src/core/limit/slots.ts";

test("as many get in as there are slots, and another for each that is given back", () => {
  const slots = emptySlots<string>();
  expect([1, 2, 3].map(() => takeSlot(slots, 2))).toEqual([true, true, false]);
  expect(passSlot(slots)).toBeUndefined();
  expect([1, 2].map(() => takeSlot(slots, 2))).toEqual([true, false]);
});

test("a slot goes to who waited longest, and a newcomer does not overtake", () => {
  const slots = emptySlots<string>();
  takeSlot(slots, 1);
  slots.waiting.add("first").add("second").add("third");
  slots.waiting.delete("second");
  expect(passSlot(slots)).toBe("first");
  expect(takeSlot(slots, 1)).toBe(false);
  expect([passSlot(slots), passSlot(slots)]).toEqual(["third", undefined]);
  expect(slots.used).toBe(0);
});

test("whatever the order of coming and going, no more than allowed are in and none is lost", () => {
  const turns = fc.array(fc.constantFrom("come", "go"), { maxLength: 200 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), turns, (max, steps) => {
      const slots = emptySlots<object>();
      let inside = 0;
      for (const step of steps) {
        if (step === "come") {
          if (takeSlot(slots, max)) inside++;
          else slots.waiting.add({});
        } else if (inside > 0 && passSlot(slots) === undefined) inside--;
        expect(slots.used).toBe(inside);
        expect(inside).toBeLessThanOrEqual(max);
        if (inside < max) expect(slots.waiting.size).toBe(0);
      }
    }),
  );
});
