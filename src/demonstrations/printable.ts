// Names from a stranger's file, on their way into a message.

/** Without what could move a terminal's cursor or fill the screen. */
export function printable(name: string): string {
  const clean = name.replace(/[^\x20-\x7e]/g, '?');
  return clean.length > 40 ? `${clean.slice(0, 40)}…` : clean;
}
