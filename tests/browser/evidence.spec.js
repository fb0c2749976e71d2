// Evidence as people take it away: receipts, the dossier, the public log, documents. The page inside
// the dossier is opened from disk in a browser without a network, and finds what was changed.
import { readFile, writeFile } from 'node:fs/promises';
import { expect, test } from './fixtures.js';
import { find, Rounds } from './rounds.js';

const APPROVED = 'Tổ lưu động làm thủ tục tại nhà';
const CHECK = new URL('../../src/evidence/dossier/check.html', import.meta.url).href;

/** What the page of the dossier says of a file, in a browser that reaches no network. */
async function verdict(browser, file) {
  const context = await browser.newContext({ offline: true });
  const page = await context.newPage();
  await page.goto(CHECK);
  await page.getByLabel('Chọn tệp hồ sơ (.zip)').setInputFiles(file);
  await expect(page.locator('#verdict')).toHaveText(/.+/);
  const said = { verdict: await page.locator('#verdict').textContent(), facts: await page.locator('#facts').innerText() };
  await context.close();
  return said;
}

/** The same file with one byte of a text in it changed. */
async function bent(file, text, into, at) {
  const bytes = await readFile(file);
  const place = bytes.indexOf(text);
  expect(place, `${text} stands in the dossier`).toBeGreaterThan(0);
  bytes[place + at] ^= 1;
  await writeFile(into, bytes);
  return into;
}

test('a dossier checks itself without a network and names what was changed', async ({ actor, browser }, info) => {
  test.slow();
  const page = await actor('thanhtra');
  const id = await find(page, APPROVED);
  await page.goto(`/proposals/${id}/timeline`);
  await page.getByRole('link', { name: 'Biên nhận và hồ sơ chứng cứ' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Chứng cứ');
  const [whole] = await Promise.all([page.waitForEvent('download', { timeout: 60_000 }), page.getByRole('link', { name: 'Tải hồ sơ đầy đủ' }).click()]);
  const file = info.outputPath('dossier.zip');
  await whole.saveAs(file);
  expect(whole.suggestedFilename()).toMatch(/^SK-\d{4}-\d+\.zip$/);
  const good = await verdict(browser, file);
  expect(good.verdict).toBe('Hồ sơ nguyên vẹn.');
  expect(good.facts).toContain(APPROVED);
  const changes = [
    ['"action":"submit"', 'ledger/', 11],
    ['%PDF-', 'ho-so.pdf', 1],
    ['"format": "sangkien-dossier/1"', 'manifest.json', 12],
    ['HỒ SƠ CHỨNG CỨ – CÁCH', 'HUONG-DAN.txt', 1],
  ];
  for (const [n, [text, place, at]] of changes.entries()) {
    const said = await verdict(browser, await bent(file, text, info.outputPath(`bent-${n}.zip`), at));
    expect(said.verdict, text).toBe('Hồ sơ KHÔNG nguyên vẹn.');
    expect(said.facts, text).toContain(place);
  }
  const [redacted] = await Promise.all([page.waitForEvent('download', { timeout: 60_000 }), page.getByRole('link', { name: 'Tải bản lược tên người' }).click()]);
  const without = info.outputPath('redacted.zip');
  await redacted.saveAs(without);
  expect((await verdict(browser, without)).facts).toContain('tên người và văn bản có tên người');
  expect((await readFile(without)).includes('"path": "people.json"')).toBe(false);
  expect((await readFile(file)).includes('"path": "people.json"')).toBe(true);
  // Both takings stand on the page.
  await page.reload();
  await expect(page.getByRole('table', { name: 'Ai đã tải hồ sơ' }).getByRole('row')).toHaveCount(3);
});

test('evidence, log and documents under inspection', async ({ actor, stranger }) => {
  test.slow();
  const rounds = new Rounds();
  const auditor = await actor('thanhtra');
  const id = await find(auditor, APPROVED);
  await rounds.visit(auditor, `/proposals/${id}/proofs`, 'evidence of a case');
  await rounds.visit(auditor, `/proposals/${id}/documents`, 'documents of a case');
  await rounds.visit(await stranger(), '/log', 'the log, a stranger');
  rounds.done();
});

test('a receipt and a document are downloads', async ({ actor }) => {
  const page = await actor('phuong');
  const id = await find(page, APPROVED);
  await page.goto(`/proposals/${id}/proofs`);
  const [receipt] = await Promise.all([page.waitForEvent('download', { timeout: 60_000 }), page.getByRole('link', { name: /^PDF: / }).first().click()]);
  expect(receipt.suggestedFilename()).toMatch(/^SK-\d{4}-\d+-\d+\.pdf$/);
  expect((await readFile(await receipt.path())).subarray(0, 5).toString()).toBe('%PDF-');
  const [json] = await Promise.all([page.waitForEvent('download', { timeout: 60_000 }), page.getByRole('link', { name: /^JSON: / }).first().click()]);
  expect(JSON.parse(await readFile(await json.path(), 'utf8')).format).toBe('sangkien-receipt/1');
});
