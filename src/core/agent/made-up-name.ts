const ADJECTIVES =
  "amber bold brave brisk calm clever coral crisp deft eager early fair fleet fresh gentle glad golden grand happy hardy honest humble jolly keen kind lively lucid lucky mellow merry mild misty neat nimble noble patient placid plucky polite prime proud quick quiet rapid ready rosy sage serene sharp silver sleek smart snowy solid spry steady still sunny swift tidy vivid warm wise witty".split(
    " ",
  );
const NOUNS =
  "acorn anchor aspen badger beacon beaver birch bison breeze brook canyon cedar cliff comet condor coral crane creek delta dune eagle falcon fern finch fjord forest fox garnet geyser glacier grove harbor hawk hazel heron island ivy jaguar kestrel lagoon lark lemur lynx maple marten meadow mesa moose otter owl panda pebble pine puffin quartz raven reef robin spruce stork summit tiger walrus willow".split(
    " ",
  );

/** How many unpredictable bytes a name is made of. */
export const NAME_BYTES = 4;

/** A name that can be read aloud, such as `brisk-otter-417`, made of `NAME_BYTES` bytes; for when nobody gave one. */
export function madeUpName(bytes: Uint8Array): string {
  const [first = 0, second = 0, third = 0, fourth = 0] = bytes;
  const number = 100 + (((third << 8) | fourth) % 900);
  return `${wordAt(ADJECTIVES, first)}-${wordAt(NOUNS, second)}-${number}`;
}

function wordAt(words: readonly string[], at: number): string {
  return words[at % words.length] ?? "";
}
