// The time of this worker's server: the wall clock, moved by the seconds in a file that the server
// reads anew for every "now" (clocked.rs). Time goes on by itself between two moves.
//
// Sessions end with time, so tests move the clock by the fixture `travel`, which signs everybody in
// again. Every spec works at any moment, as in production, so nothing has to be put back; one that
// has written something should not, or what it did would lie in the future.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The server of this worker: its address and the file of its clock. A restarted worker finds the same. */
export function server() {
  return JSON.parse(process.env.SANGKIEN_SERVERS)[Number(process.env.TEST_PARALLEL_INDEX)];
}

/** How far the clock has been moved, in seconds. */
export function offset() {
  try {
    return Number(readFileSync(server().clock, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return 0;
    throw error;
  }
}

/** Moves the clock to so many seconds from the wall clock: at once, the server never reads half a number. */
export function setOffset(seconds) {
  const { clock } = server();
  writeFileSync(`${clock}.next`, String(Math.round(seconds)));
  renameSync(`${clock}.next`, clock);
}

/** Lets time pass. */
export function pass({ days = 0, hours = 0, minutes = 0 }) {
  setOffset(offset() + days * DAY + hours * HOUR + minutes * MINUTE);
}

/** Back to the wall clock, for a spec that only looked. */
export function resetClock() {
  setOffset(0);
}

/** Now, as the server has it. */
export function now() {
  return new Date(Date.now() + offset() * 1000);
}
