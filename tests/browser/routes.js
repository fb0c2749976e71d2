// The routes of the application, read from where they are written down: what a crawl may come by.
import { readFileSync } from 'node:fs';

const SOURCE = new URL('../../src/web/routes.rs', import.meta.url);
/** What a second handler answers to a form, on a line of its own below the table. */
const CREATES = '/proposals';
const LINE = /^\s+(act_route|Route)\((?:None|Some\(\w+\)|\w+), "([^"]+)", (.*)$/gm;

/** What stands later where both fit: a parameter after a word. */
const rank = (template) => template.replaceAll(/\{[^}]*\}/g, '\uffff');

function pattern(template) {
  const parts = template.split('/').map((part) => {
    if (part.startsWith('{*')) return '.+';
    return part.startsWith('{') ? '[^/]+' : part.replaceAll('.', '\\.');
  });
  return new RegExp(`^${parts.join('/')}$`);
}

/** Every route: its template, and whether a form may be sent there. */
export const ROUTES = [...readFileSync(SOURCE, 'utf8').matchAll(LINE)]
  .map(([, kind, template, rest]) => ({ template, fits: pattern(template), takes: kind === 'act_route' || template === CREATES || /\bpost\(/.test(rest) }))
  .sort((a, b) => (rank(a.template) < rank(b.template) ? -1 : 1));

/** The route that answers at a path. */
export function route(path) {
  return ROUTES.find(({ fits }) => fits.test(path));
}
