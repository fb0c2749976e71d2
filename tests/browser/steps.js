// The acts of the procedure as a person does them: links, fields and buttons by the words on the
// page. Every step ends by checking what the page then says. Works with and without JavaScript, so
// that both specs walk the same way.
import { now, written } from './clock.js';
import { expect, PASSWORD } from './fixtures.js';

const escape = (words) => words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
/** A label that begins so: the page adds “(không bắt buộc)” to some, and questions are long. */
const begins = (words) => new RegExp(`^${escape(words)}`);
const labelled = (words) => new RegExp(`^${escape(words)}( \\(không bắt buộc\\))?$`);

export const heading = (page) => page.getByRole('heading', { level: 1 });
export const button = (page, name) => page.getByRole('button', { name, exact: true });
export const link = (page, name) => page.getByRole('link', { name, exact: true });
/** A task of the list; the button below it may carry the same words. */
export const task = (page, section) => page.getByRole('main').getByRole('link', { name: section, exact: true }).first();
/** The row or card of a case wherever cases are listed. */
export const row = (page, id) => page.locator(`[data-proposal="${id}"]`);
export const timeline = (page) => page.getByRole('heading', { level: 2, name: 'Nhật ký hồ sơ' }).locator('..').locator('..').getByRole('list');
export const field = (page, label) => page.getByRole('textbox', { name: labelled(label) });

/** Fills fields by their labels; see plans.js for the kinds of values. */
export async function fill(page, fields) {
  for (const [label, value] of Object.entries(fields)) {
    const group = () => page.getByRole('group', { name: begins(label) });
    if (typeof value === 'string') await field(page, label).fill(value);
    // Of “Đạt” and “Đạt một phần” the shorter stands first.
    else if (value.choice) await group().getByRole('radio', { name: begins(value.choice) }).first().check();
    else if (value.scale) await group().getByRole('radio', { name: begins(`${value.scale}`) }).check();
    else if (value.select) await page.getByRole('combobox', { name: labelled(label) }).selectOption({ label: value.select });
    else if (value.entry) await chooseEntry(page.getByRole('combobox', { name: labelled(label) }), value.entry);
    else await page.getByRole('checkbox', { name: label }).setChecked(value.tick);
  }
}

/** Chooses the newest entry of the log that says so: its number differs from run to run. */
async function chooseEntry(list, words) {
  const option = list.getByRole('option').filter({ hasText: words }).first();
  await list.selectOption(await option.getAttribute('value'));
}

export async function hasStatus(page, status) {
  await expect(page.locator('[data-status]').first()).toHaveAttribute('data-status', status);
}

export async function openCase(page, id) {
  await page.goto(`/proposals/${id}`);
}

/** From home to a draft; gives its id. */
export async function createDraft(page, plan) {
  await page.goto('/');
  await link(page, 'Đề xuất sáng kiến mới').first().click();
  await fill(page, plan.heading);
  await button(page, 'Tạo bản nháp').click();
  await expect(page.getByText('Đã tạo bản nháp.')).toBeVisible();
  await hasStatus(page, 'draft');
  return new URL(page.url()).pathname.split('/')[2];
}

async function openSection(page, id, section) {
  await page.goto(`/proposals/${id}/plan`);
  await task(page, section).click();
}

export async function addCoAuthor(page, id, { account, name, share }) {
  await openSection(page, id, 'Tác giả, đồng tác giả');
  await field(page, 'Thư điện tử của đồng tác giả').fill(`${account}@demo.vn`);
  await button(page, 'Thêm đồng tác giả').click();
  await field(page, `Tỷ lệ đóng góp của ${name} (%)`).fill(String(share));
  await page.getByRole('textbox', { name: 'Đại diện' }).fill(String(100 - share));
  await button(page, 'Lưu tỷ lệ đóng góp').click();
  await expect(page.getByText('Tổng: 100%')).toBeVisible();
}

export async function attach(page, id, name, content) {
  await openSection(page, id, 'Tài liệu kèm theo');
  await page.getByLabel('Chọn tệp').setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(content) });
  await button(page, 'Tải lên').click();
  await expect(link(page, name)).toBeVisible();
}

async function writeList(page, id, section, items) {
  await openSection(page, id, section);
  for (const [i, item] of items.entries()) {
    await fill(page, item);
    const last = i === items.length - 1;
    await button(page, last ? 'Lưu' : 'Lưu và thêm mục khác').click();
    await expect(page.getByText('Đã lưu.')).toBeVisible();
  }
}

async function writeSection(page, id, section, fields) {
  await openSection(page, id, section);
  await fill(page, fields);
  await button(page, 'Lưu và tiếp tục').click();
  await expect(page.getByText('Đã lưu.')).toBeVisible();
}

/** Every section of a plan, and the task list that says so. */
export async function writePlan(page, id, plan) {
  if (plan.coAuthor) await addCoAuthor(page, id, plan.coAuthor);
  await attach(page, id, 'số liệu khảo sát.txt', `Khảo sát cho: ${plan.title}\n`);
  await writeList(page, id, 'Vấn đề và khoảng trống quy định', plan.gaps);
  await writeSection(page, id, 'Sự cần thiết, cơ sở khoa học và thực tiễn', plan.basis);
  await writeSection(page, id, 'Giải pháp đột phá, phạm vi, thời gian', plan.solution);
  await writeList(page, id, 'Mục tiêu và chỉ tiêu đo lường', plan.objectives);
  await writeSection(page, id, 'Nguồn lực, kinh phí, tác động', plan.resources);
  await writeList(page, id, 'Tình huống xấu nhất và danh mục rủi ro', plan.risks);
  await writeSection(page, id, 'Điều kiện dừng và nội dung sàng lọc', plan.gates);
  await page.goto(`/proposals/${id}/plan`);
  await expect(page.getByText('Đã xong 10 trên 10 mục')).toBeVisible();
}

export async function commit(page, id) {
  await page.goto(`/proposals/${id}/plan`);
  await task(page, 'Cam kết thực hiện').click();
  await page.getByLabel('Mật khẩu của bạn').fill(PASSWORD);
  await button(page, 'Ký cam kết').click();
  await expect(page.getByText('Đã ký cam kết.')).toBeVisible();
}

/** Checks the answers and submits; gives the hash of the frozen plan from the receipt. */
export async function submit(page, id, version) {
  await page.goto(`/proposals/${id}/plan`);
  await task(page, 'Kiểm tra và nộp').click();
  await expect(page.getByText(`niêm phong thành phiên bản ${version}`)).toBeVisible();
  await button(page, 'Ký và nộp đề xuất').click();
  await expect(heading(page)).toHaveText('Phiếu nộp đề xuất');
  await hasStatus(page, 'submitted');
  const hash = await page.locator('[data-plan-sha256]').textContent();
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  return hash;
}

/** A whole proposal from nothing to submitted, with everybody's commitment. */
export async function propose(actor, lead, plan) {
  const page = await actor(lead);
  const id = await createDraft(page, plan);
  await writePlan(page, id, plan);
  await commit(page, id);
  if (plan.coAuthor) await commit(await actor(plan.coAuthor.account), id);
  await submit(page, id, 1);
  return id;
}

/** Opens an act from the case page. */
export async function openAct(page, id, name) {
  await openCase(page, id);
  await page.getByRole('region', { name: 'Việc bạn có thể làm' }).getByRole('link', { name, exact: true }).click();
}

/** Opens an act from the case page, fills its form, and sends it. */
export async function act(page, id, { act: name, fields = {}, send, says, status }) {
  await openAct(page, id, name);
  await fill(page, fields);
  await button(page, send).click();
  if (says) await expect(page.getByRole('status').filter({ hasText: says })).toBeVisible();
  if (status) await hasStatus(page, status);
}

export async function openReview(page, id, opinion) {
  await act(page, id, {
    act: 'Mở thẩm định',
    fields: {
      'Hình thức thẩm định': { choice: 'Tập thể lãnh đạo' },
      'Ý kiến của cấp ủy': { choice: opinion.view },
      'Nội dung ý kiến, hoặc lý do chưa có': opinion.note,
    },
    send: 'Mở thẩm định',
    says: 'Đã mở thẩm định.',
    status: 'in_review',
  });
}

export async function minutes(page, id, { votes, text, status }) {
  const ballots = Object.entries(votes).map(([name, vote]) => [`Ý kiến của ${name}`, { choice: vote }]);
  await act(page, id, {
    act: 'Ghi biên bản, biểu quyết',
    fields: { 'Ngày họp': today(), 'Nội dung biên bản': text, ...Object.fromEntries(ballots) },
    send: 'Ký biên bản',
    status,
  });
}

/** Today in Vietnam, by the server's clock, as people write it. */
export function today() {
  return written(now());
}

/** The queue of an office: the case stands there, with what is said beside it. */
export async function waits(page, id, words) {
  await page.goto('/queue');
  for (const word of words) await expect(row(page, id)).toContainText(word);
}
