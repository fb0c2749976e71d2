// How the specs of accessibility go from page to page: look at each, gather the faults, fail once.
import { expect } from './fixtures.js';
import { inspect } from './inspect.js';
import { button } from './steps.js';

/** Looks at pages one after another and fails once, with all that was found. */
export class Rounds {
  faults = [];

  async visit(page, path, name = path) {
    await page.goto(path);
    await this.look(page, name);
  }

  async look(page, name) {
    this.faults.push(...await inspect(page, name));
  }

  done() {
    expect([...new Set(this.faults)]).toEqual([]);
  }
}

/** A case of the demonstration, by its title. */
export async function find(page, title) {
  await page.goto(`/proposals?q=${encodeURIComponent(title)}`);
  return page.locator('[data-proposal]').first().getAttribute('data-proposal');
}

/** Sends a form that can't be accepted as it stands. */
export async function refuse(page, send) {
  await button(page, send).click();
  await expect(page.getByRole('alert')).toContainText('nội dung cần sửa');
}

/** Types more than any field takes into each of them, and sends the form. */
export async function overfill(page, send) {
  for (const box of await page.getByRole('main').getByRole('textbox').all()) await box.fill('quá dài '.repeat(700));
  await refuse(page, send);
}

/** The forms of acts on a case, each empty and refused: by address, what is sent. */
export async function forms(rounds, page, id, sends) {
  for (const [path, send] of Object.entries(sends)) {
    await rounds.visit(page, `/proposals/${id}/${path}`, path);
    await refuse(page, send);
    await rounds.look(page, `${path}, refused`);
  }
}
