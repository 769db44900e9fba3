const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/**
 * The last six characters of a token of GitHub or npm: the CRC-32 (IEEE 802.3) of the random part before, in base 62.
 * github.blog/2021-04-05-behind-githubs-new-authentication-token-formats says so in words; scanners check it.
 */
export function tokenChecksum(random: string): string {
  let rest = crc32(random);
  let text = "";
  for (let digit = 0; digit < 6; digit += 1) {
    text = BASE62.charAt(rest % 62) + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}

/** Of the characters' codes, which are below 256; as an unsigned number. */
function crc32(text: string): number {
  let sum = 0xffffffff;
  for (let at = 0; at < text.length; at += 1) {
    sum ^= text.charCodeAt(at);
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return (sum ^ 0xffffffff) >>> 0;
}
