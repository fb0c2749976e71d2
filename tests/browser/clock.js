// The time of this worker's server: the wall clock, moved by the seconds in a file that the server
// reads anew for every "now" (clocked.rs). Time goes on by itself between two moves.
//
// Sessions end with time, so tests move the clock by the fixture `travel`, which signs everybody in
// again. Every spec works at any moment, as in production, so nothing has to be put back; one that
// has written something should not, or what it did would lie in the future.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** Milliseconds of a day. */
export const DAY = 24 * HOUR * 1000;

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
  setOffset(offset() + (days * DAY) / 1000 + hours * HOUR + minutes * MINUTE);
}

/** Back to the wall clock, for a spec that only looked. */
export function resetClock() {
  setOffset(0);
}

/** Now, as the server has it. */
export function now() {
  return new Date(Date.now() + offset() * 1000);
}

const VIETNAM = { timeZone: 'Asia/Ho_Chi_Minh' };

/** Noon in Vietnam on the day of a moment, or on a day written as 2024-10-31. */
export function noon(day) {
  const iso = typeof day === 'string' ? day : new Intl.DateTimeFormat('sv-SE', VIETNAM).format(day);
  return new Date(`${iso}T12:00:00+07:00`);
}

/** A day as people in Vietnam write it. */
export function written(day) {
  const parts = new Intl.DateTimeFormat('vi-VN', { ...VIETNAM, day: '2-digit', month: '2-digit', year: 'numeric' });
  return parts.format(day).replaceAll('-', '/');
}

/** How long it is until a moment, for `travel`. */
export function until(moment) {
  return { minutes: (moment - now()) / (MINUTE * 1000) };
}

/** The day so many days from now, as people write it. */
export function inDays(days) {
  return written(new Date(now().getTime() + days * DAY));
}
