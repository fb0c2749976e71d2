// Ways to be recognised beside the password: a passkey through Chromium's virtual authenticator, and
// the office's own provider, real software of others. What is refused: an answer given twice, one that
// was bent, a device that was removed, somebody without an account or with an unverified address.
import { expect, PASSWORD, signIn, test } from './fixtures.js';
import { inspect } from './inspect.js';
import { UNVERIFIED } from './provider.js';
import { button, heading, link } from './steps.js';

/** A security chip in the browser: made for tests (Web Authentication, section 11). */
async function authenticator(page) {
  const client = await page.context().newCDPSession(page);
  await client.send('WebAuthn.enable');
  const options = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true };
  const { authenticatorId } = await client.send('WebAuthn.addVirtualAuthenticator', { options });
  return { unlock: (isUserVerified) => client.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }) };
}

const rows = (page) => page.locator('[data-passkey-row]');

async function addPasskey(page, name) {
  await page.goto('/account/second-factor');
  await page.getByLabel('Tên khóa').fill(name);
  await button(page, 'Thêm khóa truy cập').click();
}

async function signOut(page) {
  await page.goto('/');
  await page.locator('details.menu > summary').click();
  await button(page, 'Đăng xuất').click();
  await expect(heading(page)).toHaveText('Đăng nhập');
}

test('a passkey signs in, confirms, and is gone when removed', async ({ stranger, travel }) => {
  test.slow();
  const page = await stranger();
  const device = await authenticator(page);
  await signIn(page, 'giamdocyte');
  await addPasskey(page, 'Máy tính cơ quan');
  await expect(page.getByRole('status')).toContainText('Đã thêm khóa truy cập.');
  await expect(rows(page)).toHaveText([/^Máy tính cơ quan Thêm ngày .*, chưa dùng lần nào/]);
  // The same device is not added twice: it says so itself.
  await page.getByLabel('Tên khóa').fill('Lần nữa');
  await button(page, 'Thêm khóa truy cập').click();
  await expect(page.getByRole('alert')).toContainText('Thiết bị chưa trả lời được');
  await expect(rows(page)).toHaveCount(1);

  // Signing in takes the passkey alone, and leads to where somebody was going.
  await signOut(page);
  await page.goto('/account/sessions');
  const sent = page.waitForRequest((request) => request.method() === 'POST' && request.url().endsWith('/login/passkey'));
  await button(page, 'Dùng khóa truy cập (passkey)').click();
  await expect(heading(page)).toHaveText('Phiên đăng nhập');
  const body = (await sent).postData();

  // What was answered once is worth nothing: neither again nor bent.
  const again = await stranger();
  for (const answer of [body, body.replace(/credential=.{40}/, 'credential=%7B%7D'), 'credential=&next=%2F']) {
    const refused = await again.request.post('/login/passkey', { data: answer, headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    expect(refused.status()).toBe(422);
    expect(refused.headers()['set-cookie']).toBeUndefined();
  }
  await again.goto('/account');
  await expect(heading(again)).toHaveText('Đăng nhập');

  // The password alone is half of it from now on.
  await signOut(page);
  await page.getByLabel('Thư điện tử công vụ').fill('giamdocyte@demo.vn');
  await page.getByLabel('Mật khẩu', { exact: true }).fill(PASSWORD);
  await button(page, 'Đăng nhập').click();
  await expect(heading(page)).toHaveText('Xác nhận bằng khóa truy cập');
  await page.goto('/account');
  await expect(heading(page)).toHaveText('Xác nhận bằng khóa truy cập');
  // A device that nobody has unlocked is no second factor.
  await device.unlock(false);
  await button(page, 'Xác nhận bằng khóa truy cập').click();
  await expect(page.getByRole('alert')).toContainText('Thiết bị chưa trả lời được');
  await device.unlock(true);
  await button(page, 'Xác nhận bằng khóa truy cập').click();
  await expect(heading(page)).toHaveText('Tài khoản của tôi');

  // It confirms, where the last time is too long ago.
  await travel({ minutes: 6 });
  await page.goto('/account/second-factor');
  await link(page, 'Xác nhận lại danh tính để thêm hoặc gỡ khóa truy cập').click();
  await button(page, 'Xác nhận bằng khóa truy cập').click();
  await expect(heading(page)).toHaveText('Xác thực hai yếu tố');
  expect(await inspect(page, 'second factor')).toEqual([]);
  await button(page, 'Gỡ khóa “Máy tính cơ quan”').click();
  await expect(page.getByRole('status')).toContainText('Đã gỡ khóa truy cập.');
  await expect(rows(page)).toHaveCount(0);

  await signOut(page);
  await button(page, 'Dùng khóa truy cập (passkey)').click();
  await expect(heading(page)).toHaveText('Chưa đăng nhập được');
  expect(await inspect(page, 'refused')).toEqual([]);
  await link(page, 'Quay lại và thử lại').click();
  await expect(heading(page)).toHaveText('Đăng nhập');
});

/** The provider's own form: it takes any name with any password. */
async function atProvider(page, name) {
  await page.locator('input[name=login]').fill(name);
  await page.locator('input[name=password]').fill('x');
  await page.locator('button[type=submit]').click();
}

const holder = (page) => page.locator('header .who b');

/** Through the provider to the own sessions; gives the address somebody came back with. */
async function throughProvider(page, name) {
  await page.goto('/account/sessions');
  const back = page.waitForRequest((request) => request.url().includes('/login/provider/callback'));
  await link(page, 'Đăng nhập bằng tài khoản của cơ quan').click();
  await atProvider(page, name);
  return (await back).url();
}

test('the office’s provider says who somebody is, our accounts whether they may', async ({ stranger, actor, travel }) => {
  test.slow();
  const page = await stranger();
  const used = await throughProvider(page, 'bacsi');
  await expect(heading(page)).toHaveText('Phiên đăng nhập');
  await expect(holder(page)).toHaveText('Bác sĩ C');
  // A second time, in another browser: found by the provider's number, linked once.
  const elsewhere = await stranger();
  await throughProvider(elsewhere, 'bacsi');
  await expect(holder(elsewhere)).toHaveText('Bác sĩ C');
  const auditor = await actor('thanhtra');
  await auditor.goto('/audit/book?kind=provider_linked');
  await expect(auditor.getByRole('row').filter({ hasText: 'Bác sĩ C' })).toHaveCount(1);

  // What came back once is worth nothing: again, and in a browser that was not sent.
  for (const other of [page, await stranger()]) {
    await other.goto(used);
    await expect(heading(other)).toHaveText('Chưa đăng nhập được');
    await expect(other.getByRole('alert')).toContainText('đã bị hủy, quá 10 phút, hoặc không hợp lệ');
  }
  await page.goto('/account/sessions');
  await expect(holder(page)).toHaveText('Bác sĩ C');

  // Known there is not known here; an address that nobody verified proves nothing.
  for (const name of ['nguoi-la', UNVERIFIED]) {
    const nobody = await stranger();
    await throughProvider(nobody, name);
    await expect(nobody.getByRole('alert')).toContainText('chưa có tài khoản cho địa chỉ thư đã xác minh');
    await nobody.goto('/account');
    await expect(heading(nobody)).toHaveText('Đăng nhập');
  }
  // Who changes their mind comes back to the beginning.
  const undecided = await stranger();
  await undecided.goto('/login/provider');
  await undecided.getByRole('link', { name: 'Cancel' }).click();
  await expect(heading(undecided)).toHaveText('Chưa đăng nhập được');
  await link(undecided, 'Quay lại và thử lại').click();
  await expect(heading(undecided)).toHaveText('Đăng nhập');

  // It confirms, where the last time is too long ago, and asks anew although it knows who it is.
  await travel({ minutes: 6 });
  for (const [name, words] of [['giamdoc', 'Chưa đăng nhập được'], ['bacsi', 'Xác thực hai yếu tố']]) {
    await page.goto('/account/confirm?next=/account/second-factor');
    await link(page, 'Xác nhận bằng tài khoản của cơ quan').click();
    await atProvider(page, name);
    await expect(heading(page)).toHaveText(words);
    await page.goto('/account/second-factor');
    await expect(page.getByLabel('Tên khóa')).toHaveCount(name === 'bacsi' ? 1 : 0);
    await page.goto('/account');
    await expect(holder(page)).toHaveText('Bác sĩ C');
  }
});
