import { STYLE_PATH } from "../../../src/web/assets.ts";
import type { Sample } from "./permission-samples.ts";

/** Of what browsers are shown. */
export const PAGE_SAMPLES: Record<string, Sample> = {
  "GET /assets/:name": { path: STYLE_PATH },
  "GET /oauth/complete": {},
};
