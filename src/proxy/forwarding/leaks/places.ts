/** More of them would say no more. */
const MOST_PLACES = 4;
const MOST_CHARACTERS = 64;

/** Where in one answer values were found, for the log: never what. */
export class Places {
  /** Undefined of nearly every answer. */
  #found: Set<string> | undefined;
  readonly #first: (place: string) => void;

  /** `first` is called once, with the first of them. */
  constructor(first: (place: string) => void) {
    this.#first = first;
  }

  add(place: string): void {
    const short = place.slice(0, MOST_CHARACTERS);
    if (this.#found === undefined) this.#first(short);
    this.#found ??= new Set();
    if (this.#found.size < MOST_PLACES) this.#found.add(short);
  }

  /** Undefined where there are none. */
  get text(): string | undefined {
    return this.#found && [...this.#found].join(", ");
  }
}
