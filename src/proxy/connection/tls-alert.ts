/** RFC 8446 6.2, the alerts by which a client says that it does not take our certificate, and their kin. */
const NAMES: Readonly<Record<number, string>> = {
  0: "close_notify",
  10: "unexpected_message",
  40: "handshake_failure",
  42: "bad_certificate",
  43: "unsupported_certificate",
  44: "certificate_revoked",
  45: "certificate_expired",
  46: "certificate_unknown",
  48: "unknown_ca",
  49: "access_denied",
  50: "decode_error",
  51: "decrypt_error",
  70: "protocol_version",
  71: "insufficient_security",
  80: "internal_error",
  90: "user_canceled",
  116: "certificate_required",
  120: "no_application_protocol",
};

const ALERT_RECORD = 21;
const HEADER = 5;

/** The alert in a record sent in clear (RFC 8446 5.1); an encrypted one is longer and says nothing. */
export function alertIn(record: Uint8Array): string | undefined {
  if (record[0] !== ALERT_RECORD || record.length < HEADER + 2 || record[3] !== 0 || record[4] !== 2)
    return undefined;
  const code = record[HEADER + 1] as number;
  return NAMES[code] ?? `alert_${code}`;
}

/** The alert that a failed handshake's error tells of: the library puts its name at the end of its message. */
export function alertOf(error: Error | null): string | undefined {
  const found = /ALERT_([A-Z_]+)$/.exec(error?.message ?? "");
  return found?.[1]?.toLowerCase();
}
