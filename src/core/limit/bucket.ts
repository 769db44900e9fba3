/** Arithmetic of limits: state and time (milliseconds) come in. It keeps no clock, no timer and no registry. */

/** `rate` tokens a second flow in, up to `burst`; both are at least 1. */
export type BucketRule = { readonly rate: number; readonly burst: number };

/** Changed in place: a proxied request pays for two additions and for no object. */
export type Bucket = { tokens: number; at: number };

/** Many small refills may add up to a hair less than a whole token. */
const ROUNDING = 1e-9;
const MIN_WAIT_MS = 1000;

export function fullBucket(rule: BucketRule, now: number): Bucket {
  return { tokens: rule.burst, at: now };
}

/** Takes a token if there is one. A clock that was set back refills nothing. */
export function takeToken(bucket: Bucket, rule: BucketRule, now: number): boolean {
  refill(bucket, rule, now);
  if (bucket.tokens < 1 - ROUNDING) return false;
  bucket.tokens -= 1;
  return true;
}

/** Whole tokens there at the last look. */
export function tokensLeft(bucket: Bucket): number {
  return Math.max(0, Math.floor(bucket.tokens + ROUNDING));
}

/** Milliseconds until there is a token again, at least 1,000. */
export function tokenWaitMs(bucket: Bucket, rule: BucketRule): number {
  return Math.max(MIN_WAIT_MS, Math.ceil(((1 - bucket.tokens) * 1000) / rule.rate));
}

/** A full bucket holds nothing worth remembering. */
export function isFullBucket(bucket: Bucket, rule: BucketRule, now: number): boolean {
  refill(bucket, rule, now);
  return bucket.tokens >= rule.burst;
}

function refill(bucket: Bucket, rule: BucketRule, now: number): void {
  if (now > bucket.at) {
    bucket.tokens = Math.min(rule.burst, bucket.tokens + ((now - bucket.at) * rule.rate) / 1000);
  }
  bucket.at = now;
}
