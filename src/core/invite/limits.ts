/** How long a person has to accept an invite. */
export const USER_INVITE_HOURS = 48;

/** How many of one kind may be pending in the instance. */
export const MAX_PENDING_INVITES = 50;
