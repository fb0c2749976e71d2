// Finding and learning: the library as anybody sees it, a search, and what stands beside a draft while it
// is typed.
import { expect, test } from './fixtures.js';
import { Rounds } from './rounds.js';

let rounds;
test.beforeEach(() => { rounds = new Rounds(); });

test('the library, as anybody sees it', async ({ stranger }) => {
  const page = await stranger();
  await rounds.visit(page, '/library');
  await rounds.visit(page, '/library?q=thu+phi&outcome=ended', 'library, narrowed');
  await rounds.visit(page, '/library?q=khinh+khi+cau', 'library, nothing found');
  await rounds.visit(page, '/library/lessons');
  await page.locator('[data-lesson] h2 a').first().click();
  await expect(page.locator('.learned')).toHaveCount(1);
  await rounds.look(page, 'a lesson');
  await rounds.visit(page, '/library/provisions');
  rounds.done();
});

test('what is found is marked', async ({ actor }) => {
  const page = await actor('thanhtra');
  await page.goto('/proposals');
  await page.getByLabel('Từ khóa hoặc mã hồ sơ').fill('may bom');
  await page.keyboard.press('Enter');
  await expect(page.locator('tr[data-proposal] mark').first()).toHaveText(/^máy bơm$/i);
  await rounds.look(page, 'list with marks');
  rounds.done();
});

test('while a title is typed, what resembles it appears beside it', async ({ actor }) => {
  const page = await actor('bacsi');
  await page.goto('/proposals/new');
  const beside = page.locator('[data-alike]');
  await expect(beside.getByRole('link')).toHaveText('Tìm nội dung tương tự');
  await page.getByLabel('Tên sáng kiến').pressSequentially('Thu phi do xe o to theo gio');
  await expect(beside.getByRole('link', { name: 'Thu phí đỗ ô tô dưới lòng đường theo giờ qua ứng dụng My Parking' })).toBeVisible();
  await expect(beside.locator('.quote').first()).toContainText('Không bù được chi phí');
  await rounds.look(page, 'new proposal with what resembles it');
  rounds.done();
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('what resembles a title is a page of its own', async ({ actor }) => {
    const page = await actor('bacsi');
    await page.goto('/proposals/new');
    await page.getByRole('link', { name: 'Tìm nội dung tương tự' }).click();
    await page.getByLabel('Tên sáng kiến').fill('Thu phí đỗ xe ô tô theo giờ');
    await page.getByRole('button', { name: 'Tìm nội dung tương tự' }).click();
    await expect(page.locator('.alike a').first()).toHaveText('Thu phí đỗ ô tô dưới lòng đường theo giờ qua ứng dụng My Parking');
  });
});
