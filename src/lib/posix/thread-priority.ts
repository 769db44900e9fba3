import { libc } from "./libc.ts";

/** On Linux: a tenth of the processor beside a thread that wants all of it, and never in the way of one that wakes up. */
const NICER = 10;
/** `sys/qos.h`: what takes its time and is to disturb nobody. */
const QOS_CLASS_UTILITY = 0x11;

/**
 * Lets the other threads go before the one that calls this, for good. On Linux a thread has a niceness of its own, on
 * macOS a class of service. Where the system refuses, nothing is different.
 */
export function letOthersGoFirst(): void {
  try {
    const { nice, pthread_set_qos_class_self_np } = libc();
    if (pthread_set_qos_class_self_np === undefined) nice(NICER);
    else pthread_set_qos_class_self_np(QOS_CLASS_UTILITY, 0);
  } catch {
    // A C library that we do not know.
  }
}
