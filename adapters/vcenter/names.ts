const LONGEST = 1024;

/**
 * Text of the server as we hand it on: control characters and halves of characters become U+FFFD, and no name is longer than
 * 1,024 code units. vCenter spells `/`, `\` and `%` in names as `%2f`, `%5c` and `%25`; that spelling is kept, because its
 * inventory paths (`dcPath`) want it so.
 */
export const clean = (text: string): string => text.slice(0, LONGEST).replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, '\ufffd');
