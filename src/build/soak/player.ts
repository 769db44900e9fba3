/** Someone who plays one episode over and over until the load ends. */
import type { Scene } from "./scene.ts";

export type Player = {
  readonly name: string;
  /** How many play it at once. */
  readonly count: number;
  /** Rest between two episodes. */
  readonly pauseMs: number;
  /** Throws when something came out otherwise than it must. Leaves nothing open. */
  readonly episode: (scene: Scene) => Promise<void>;
};

export type Score = { episodes: number; wrong: number; readonly reasons: Set<string> };

/** Longer than any episode may take. */
const EPISODE_MS = 40_000;
const REASONS_KEPT = 5;

/** Starts all players; resolves when `stop` is aborted and each has ended its episode. */
export async function play(
  scene: Scene,
  players: readonly Player[],
  scores: ReadonlyMap<string, Score>,
  stop: AbortSignal,
): Promise<void> {
  const loops = players.flatMap((player) => {
    const score = scores.get(player.name);
    if (score === undefined) throw new Error(`${player.name} has no score`);
    return Array.from({ length: player.count }, () => loop(scene, player, score, stop));
  });
  await Promise.all(loops);
}

async function loop(scene: Scene, player: Player, score: Score, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    const reason = await failure(player.episode(scene));
    score.episodes += 1;
    if (reason !== undefined) {
      score.wrong += 1;
      if (score.reasons.size < REASONS_KEPT) score.reasons.add(reason);
    }
    if (!stop.aborted) await Bun.sleep(player.pauseMs);
  }
}

async function failure(episode: Promise<void>): Promise<string | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<string>();
  const timer = setTimeout(() => resolve("the episode did not end"), EPISODE_MS);
  const outcome = episode.then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  const reason = await Promise.race([outcome, late]);
  clearTimeout(timer);
  return reason;
}
