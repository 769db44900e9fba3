/**
 * How much may be held of bodies that are still arriving, of all connections together. They are held before it is known
 * who sends them, and may take minutes: without a bound, some thousand strangers would fill the memory.
 */

/** What each may hold whatever the others do: more than sign-ins and most other calls ever send. */
const FREE_BYTES = 16 * 1024;
const ROOM_BYTES = 64 * 1024 * 1024;

export class BodyRoom {
  #left: number;

  constructor(bytes: number = ROOM_BYTES) {
    this.#left = bytes;
  }

  /** Room for one body. */
  enter(): BodyPlace {
    let held = 0;
    return {
      grow: (bytes) => {
        const more = Math.max(0, bytes - FREE_BYTES) - held;
        if (more > this.#left) return false;
        this.#left -= more;
        held += more;
        return true;
      },
      leave: () => {
        this.#left += held;
        held = 0;
      },
    };
  }
}

export type BodyPlace = {
  /** Takes room for so many bytes in all; false, and nothing taken, when there is none. */
  grow(bytes: number): boolean;
  /** Gives all of it back; may be called again. */
  leave(): void;
};
