// What every page is held to, looked at in one go: its HTML as sent, its frame, axe in both themes
// and two widths, folded and unfolded, reflow, and a visible, uncovered focus.
// Faults are gathered as lines that begin with the page's name; a spec expects none.
import axeCore from 'axe-core';
import { HtmlValidate } from 'html-validate';
import { lastDocument } from './fixtures.js';

const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'];
/** The rules whose verdict depends on colours or on the layout. */
const LOOKS = ['color-contrast', 'link-in-text-block', 'scrollable-region-focusable', 'target-size'];
const WIDTHS = { wide: 1440, narrow: 390 };
const LOOKED_AT = {
  wide: [{ open: false, theme: 'light' }, { open: true, theme: 'dark', rules: LOOKS }],
  narrow: [{ open: false, theme: 'dark', rules: LOOKS }, { open: true, theme: 'light' }],
};
const REFLOW = [320, 390, 768, 1440];

const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: {
    'no-inline-style': 'error',
    // Askama writes what is in the template: white space at line ends is nobody's reading.
    'no-trailing-whitespace': 'off',
    // `<meta>` is fine, `<meta/>` too: SVG inside the page needs the second form.
    'void-style': 'off',
    // The document is within what the rules for long titles would cut: a title names the case.
    'long-title': 'off',
  },
});

async function html(page) {
  const report = await validator.validateString(await lastDocument(page));
  return report.results.flatMap((r) => r.messages).map((m) => `html ${m.ruleId}: ${m.message} (${m.selector ?? `line ${m.line}`})`);
}

/** The frame: one heading, a title that says where, the language, a label for every field. */
function frame() {
  const faults = [];
  const shown = (element) => {
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.height > 1;
  };
  const headings = document.querySelectorAll('h1');
  if (headings.length !== 1) faults.push(`${headings.length} h1`);
  if (!/^\S.* · Sáng Kiến$/.test(document.title)) faults.push(`title “${document.title}”`);
  if (document.documentElement.lang !== 'vi') faults.push(`lang “${document.documentElement.lang}”`);
  for (const field of document.querySelectorAll('input:not([type=hidden]), select, textarea')) {
    const labels = [...(field.labels ?? [])];
    if (!labels.some((label) => label.textContent.trim() && shown(label))) faults.push(`no visible label: ${field.name || field.id}`);
  }
  return faults;
}

function overflow() {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return [];
  const within = (element) => element.closest('.scroll, .subnav, .nav, .vh');
  const wide = [...document.querySelectorAll('body *')].find((e) => e.getBoundingClientRect().right > clientWidth + 1 && !within(e));
  return [`${scrollWidth - clientWidth} px too wide: ${wide?.outerHTML.slice(0, 120)}`];
}

/**
 * Goes through everything that takes the focus. After one press of Tab the browser shows focus that
 * a script moves as it shows that of the keyboard, so that this needs no press for each.
 */
function focus() {
  const faults = [];
  const all = document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]');
  const marked = (element) => {
    // A radio button shows it on the card around it.
    for (let at = element; at && at !== element.parentElement?.parentElement; at = at.parentElement) {
      const style = getComputedStyle(at);
      if ((style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || style.boxShadow.includes('5px')) return true;
    }
    return false;
  };
  for (const element of all) {
    if (element.disabled || !element.checkVisibility()) continue;
    element.focus();
    const name = `${element.tagName.toLowerCase()} “${(element.textContent.trim() || element.name || '').slice(0, 40)}”`;
    if (document.activeElement !== element) faults.push(`takes no focus: ${name}`);
    if (!marked(element)) faults.push(`focus not visible: ${name}`);
    const [box] = element.getClientRects();
    if (!box) continue;
    const inside = (x, y) => {
      const top = document.elementFromPoint(x, y);
      return top && (element.contains(top) || top.contains(element) || [...(element.labels ?? [])].some((l) => l.contains(top)));
    };
    const xs = [box.left + 2, (box.left + box.right) / 2, box.right - 2];
    const ys = [box.top + 2, (box.top + box.bottom) / 2, box.bottom - 2];
    if (!xs.some((x) => ys.some((y) => inside(x, y)))) faults.push(`focus covered: ${name}`);
  }
  return faults;
}

const setFolds = (open) => document.querySelectorAll('details').forEach((fold) => { fold.open = open; });

/** What axe finds, in the page itself: it has no frames of other origins whose results would have to be gathered. */
async function axe(page, rules) {
  if (!await page.evaluate(() => 'axe' in window)) await page.evaluate(axeCore.source);
  const runOnly = rules ? { type: 'rule', values: rules } : { type: 'tag', values: STANDARDS };
  const options = { runOnly, rules: { 'target-size': { enabled: true } }, resultTypes: ['violations'] };
  const { violations } = await page.evaluate((asked) => window.axe.run(asked), options);
  return violations.flatMap((v) => v.nodes.map((node) => `axe ${v.id}: ${node.target.join(' ')} – ${node.failureSummary?.split('\n')[1]?.trim()}`));
}

/** Everything about the page that is open now. */
export async function inspect(page, name) {
  const faults = [];
  const note = (where, found) => faults.push(...found.map((fault) => `${name}${where}: ${fault}`));
  note('', await html(page));
  note('', await page.evaluate(frame));
  // Each state once under all rules, and what a theme can change in the other theme. Every two of width,
  // folds and theme meet; the menus of the frame are the same everywhere, and unfolded with a page's own.
  const folds = await page.locator('main details').count() > 0;
  for (const [width, px] of Object.entries(WIDTHS)) {
    await page.setViewportSize({ width: px, height: 900 });
    for (const { open, theme, rules } of LOOKED_AT[width].filter((look) => folds || !look.open)) {
      await page.evaluate(setFolds, open);
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      note(`, ${width}, ${open ? 'unfolded' : 'folded'}, ${theme}`, await axe(page, rules));
    }
    // What a person has unfolded may cover what lies under it; Escape folds it again.
    await page.evaluate(setFolds, false);
    await page.keyboard.press('Tab');
    note(`, ${width}`, await page.evaluate(focus));
  }
  for (const px of REFLOW) {
    await page.setViewportSize({ width: px, height: 900 });
    note(`, ${px} px`, await page.evaluate(overflow));
  }
  await page.setViewportSize({ width: WIDTHS.wide, height: 900 });
  return faults;
}
