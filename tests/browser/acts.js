// The acts of the second half as a person does them: the pilot, its result, liability, incentives.
// Like steps.js, with and without JavaScript. Values of forms are those of plans.js.
import { expect } from './fixtures.js';
import { number } from './plans.js';
import { act, button, fill, hasStatus, heading, link, openAct, openCase } from './steps.js';

/** The words of the choices that the case files name. */
export const CHOICES = {
  not_held_liable: 'Không bị xử lý trách nhiệm',
  exclusion: 'Loại trừ trách nhiệm',
  exemption: 'Miễn trách nhiệm',
  reduction: 'Giảm nhẹ trách nhiệm',
  not_protected: 'Không được bảo vệ',
  referred: 'Chuyển cơ quan có thẩm quyền xem xét',
};

/** A section of a page by its heading; a table in it that can be scrolled carries the same name. */
export const region = (page, name) => page.getByRole('region', { name, exact: true }).first();
/** An entry of the pilot page, or a card of any page, by its title. */
export const card = (page, title) => page.getByRole('article').filter({ has: page.getByRole('heading', { name: title }) });

/** A part of a case: its pilot, its assessment, its incentives. */
export async function open(page, id, part) {
  await page.goto(`/proposals/${id}/${part}`);
}

/** Reloads until the system has recorded what became due: its worker looks every few seconds. */
export async function afterDeadline(page, check) {
  await expect(async () => {
    await page.reload();
    await check();
  }).toPass({ timeout: 60_000 });
}

export const dong = (n) => `${number(n)} đồng`;

/** What the case file expects of the damage, on the page of the result. */
export async function hasDamage(page, id, { foreseen_damage_vnd, unforeseen_damage_vnd }) {
  await open(page, id, 'assessment');
  const fact = (label) => page.getByRole('main').locator('dl.facts > div').filter({ hasText: label });
  await expect(fact('Thiệt hại đã dự liệu')).toContainText(dong(foreseen_damage_vnd));
  await expect(fact('Thiệt hại ngoài dự liệu')).toContainText(new RegExp(`dự liệu\\s*${dong(unforeseen_damage_vnd)}`));
}

const indicator = (objective) => `${objective.indicator} (${objective.unit})`;

export async function start(page, id, plan, lead) {
  await act(page, id, { act: 'Bắt đầu thí điểm', send: 'Bắt đầu thí điểm' });
  await expect(page.getByRole('alert')).toContainText('Người chủ trì thí điểm');
  for (const [label, value] of Object.entries({ 'Ngày bắt đầu': plan.on(plan.facts.pilot_start), 'Ngày kết thúc': plan.on(plan.facts.pilot_end) })) {
    await expect(page.getByRole('textbox', { name: label })).toHaveValue(value);
  }
  const supervisor = { select: 'Cán bộ giám sát E, Chuyên viên Văn phòng UBND Thành phố' };
  await fill(page, { 'Người chủ trì thí điểm': `${lead}@demo.vn`, 'Người giám sát': supervisor });
  await button(page, 'Bắt đầu thí điểm').click();
  await expect(page.getByRole('status').filter({ hasText: 'Đã bắt đầu thí điểm.' })).toBeVisible();
  await hasStatus(page, 'piloting');
}

/** Figures of a day; `values` by indicator. */
export async function monitor(page, id, plan, { on, values, said, spent }) {
  const known = plan.facts.objectives.filter((objective) => objective.indicator in values);
  await act(page, id, {
    act: 'Nhập số liệu theo dõi',
    fields: {
      'Ngày số liệu': on,
      ...Object.fromEntries(known.map((objective) => [indicator(objective), number(values[objective.indicator])])),
      'Diễn biến, nhận xét': said,
      ...(spent === undefined ? {} : { 'Kinh phí đã dùng, lũy kế (đồng)': number(spent) }),
    },
    send: 'Ghi số liệu',
    says: 'Đã ghi số liệu.',
  });
}

/** The form of an incident of a case file on its day here, linked to its risk; `why` where there is none. */
export function incidentFields(plan, { occurred_on, description, damage_vnd, matches_risk, remedy, why, risk }) {
  const matched = risk ?? (matches_risk && `R${matches_risk}. ${plan.facts.risks[matches_risk - 1].description}`);
  return {
    'Ngày xảy ra': plan.on(occurred_on),
    'Mô tả sự cố': description,
    ...(matched && { 'Là rủi ro đã dự liệu nào?': { select: matched } }),
    ...(why && { 'Vì sao không thể lường trước': why }),
    'Biện pháp đã làm ngay': remedy,
    'Thiệt hại (đồng)': number(damage_vnd),
  };
}

export async function incident(page, id, plan, what) {
  await act(page, id, { act: 'Ghi nhận sự cố', fields: incidentFields(plan, what), send: 'Ghi nhận sự cố', says: 'Đã ghi nhận sự cố.' });
}

/** The last day is over: no reason is asked for. */
export async function finish(page, id) {
  // The system records that first, and a form from before would be told of it.
  await openCase(page, id);
  await afterDeadline(page, () => expect(page.getByText('Hồ sơ quá hạn xử lý').first()).toBeVisible({ timeout: 1000 }));
  await act(page, id, { act: 'Hoàn thành thí điểm', send: 'Hoàn thành thí điểm', says: 'Đã kết thúc thời gian thí điểm', status: 'reporting' });
}

/** The result as the case file has it. */
export async function report(page, id, plan, more) {
  const { facts } = plan;
  await act(page, id, {
    act: 'Báo cáo kết quả',
    fields: {
      ...Object.fromEntries(facts.objectives.map((objective) => [`Kết quả: ${indicator(objective)}`, number(objective.achieved)])),
      'Kinh phí đã sử dụng (đồng)': number(facts.budget_vnd),
      ...more,
    },
    send: 'Ký báo cáo',
    says: 'Đã nộp báo cáo kết quả.',
    status: 'assessing',
  });
}

/** How each risk of the plan in force turned out, in its order. */
export async function evaluate(page, id, risks, more = {}) {
  const answers = risks.flatMap(({ fate, likelihood, impact }, i) => [
    [`R${i + 1}: diễn biến`, { choice: fate }],
    [`R${i + 1}: biện pháp phòng ngừa đã thực hiện`, { choice: 'Có' }],
    [`R${i + 1}: khả năng xảy ra trên thực tế`, { scale: likelihood }],
    [`R${i + 1}: tác động trên thực tế`, { scale: impact }],
  ]);
  await act(page, id, {
    act: 'Đánh giá rủi ro',
    fields: { ...Object.fromEntries(answers), ...more },
    send: 'Ghi đánh giá rủi ro',
    says: 'Đã ghi đánh giá rủi ro.',
  });
}

/** Confirms what the software proposes: `grades` in the order of the objectives, and the outcome. */
export async function assess(page, id, plan, { grades, outcome, evidence, votes = [] }) {
  await openAct(page, id, 'Đánh giá kết quả');
  const chosen = (group, word) => page.getByRole('group', { name: group }).getByRole('radio', { name: word, exact: true });
  for (const [i, objective] of plan.facts.objectives.entries()) await expect(chosen(`Đánh giá: ${objective.indicator}`, grades[i])).toBeChecked();
  await expect(chosen('Kết quả chung', outcome)).toBeChecked();
  const conditions = ['Đúng chủ trương', 'Động cơ trong sáng, không vụ lợi', 'Vì lợi ích chung'];
  await fill(page, Object.fromEntries(conditions.map((condition) => [condition, { choice: 'Có' }])));
  const opinion = { 'Ý kiến của cấp ủy': { choice: 'Thống nhất' }, 'Nội dung ý kiến, hoặc lý do chưa có': 'Cấp ủy thống nhất kết quả đánh giá.' };
  const ballots = votes.map((name) => [`Ý kiến của ${name}`, { choice: 'Tán thành' }]);
  await fill(page, { ...opinion, ...Object.fromEntries(ballots) });
  await button(page, 'Ký đánh giá').click();
  await expect(page.getByRole('alert')).toContainText('chọn ít nhất một mục trong nhật ký làm căn cứ');
  await fill(page, Object.fromEntries(conditions.map((condition) => [`Căn cứ 1: ${condition}`, { entry: evidence }])));
  await button(page, 'Ký đánh giá').click();
  await expect(page.getByRole('status').filter({ hasText: 'Đã ghi đánh giá kết quả.' })).toBeVisible();
  await hasStatus(page, 'assessed');
}

export async function conclude(page, id, text) {
  await act(page, id, { act: 'Kết luận bằng văn bản', fields: { 'Nội dung kết luận': text }, send: 'Ký kết luận', says: 'Đã ghi kết luận.' });
}

/** Opens a liability file about somebody on some incidents, or on the result itself; gives its address. */
export async function openLiability(page, id, { person, incidents = [], reason }) {
  await open(page, id, 'liability');
  await link(page, 'Mở hồ sơ xem xét trách nhiệm').click();
  await fill(page, { 'Người được xem xét': { select: person }, 'Lý do mở hồ sơ': reason });
  for (const description of incidents) await page.getByRole('checkbox', { name: new RegExp(`^Xem xét sự cố mục \\d+: ${description}`) }).check();
  await button(page, 'Mở hồ sơ').click();
  await expect(page.getByRole('status').filter({ hasText: 'Đã mở hồ sơ xem xét trách nhiệm.' })).toBeVisible();
  return page.getByRole('rowheader').getByRole('link', { name: person.split(',')[0] }).getAttribute('href');
}

export const hasCase = (page, state) => expect(page.locator('[data-case]')).toHaveAttribute('data-case', state);

/** Fills the form of a file's next step and sends it. */
export async function liabilityStep(page, file, { fields, send, says }) {
  await page.goto(file);
  await fill(page, fields);
  await button(page, send).click();
  await expect(page.getByRole('status').filter({ hasText: says })).toBeVisible();
}

/** Asked by the authority, explained by the person. */
export async function hear(authority, person, file, { question, answer, evidence }) {
  await liabilityStep(authority, file, { fields: { 'Nội dung cần giải trình': question }, send: 'Yêu cầu giải trình', says: 'Đã yêu cầu giải trình.' });
  await person.goto(file);
  await hasCase(person, 'asked');
  const fields = { 'Nội dung giải trình': answer, 'Căn cứ 1': { entry: evidence } };
  await liabilityStep(person, file, { fields, send: 'Gửi giải trình', says: 'Đã gửi giải trình.' });
}

/** Decides every matter of a file in one way, after looking at what is open: exactly `open`, by the codes of the case files. */
export async function decide(page, file, { open: options, choice, reason, count = 1 }) {
  await page.goto(file);
  const matters = page.locator('.matter');
  await expect(matters).toHaveCount(count);
  for (const matter of await matters.all()) {
    const items = matter.getByRole('listitem');
    await expect(items).toHaveCount(Object.keys(CHOICES).length);
    const listed = items.filter({ hasText: ': Được phép' }).locator('b');
    await expect(listed).toHaveText(options.map((code) => CHOICES[code]));
    const group = matter.getByRole('group', { name: /^Quyết định: / });
    await expect(group.getByRole('radio')).toHaveCount(options.length);
    await group.getByRole('radio', { name: CHOICES[choice], exact: true }).check();
    await matter.getByRole('textbox', { name: /^Lý do và điều kiện kèm theo: / }).fill(reason);
  }
  await button(page, 'Ký quyết định').click();
  await expect(page.getByRole('status').filter({ hasText: 'Đã quyết định về trách nhiệm.' })).toBeVisible();
}

/** The window closes: the system makes the decision final. */
export async function becomesFinal(page, file, travel) {
  await travel({ days: 16 });
  await page.goto(file);
  await afterDeadline(page, () => expect(page.locator('[data-case]')).toHaveAttribute('data-case', 'final', { timeout: 1000 }));
  await expect(page.getByRole('heading', { name: 'Hết thời hạn khiếu nại, quyết định có hiệu lực' })).toBeVisible();
}

/** Nothing of a file is shown, not even that there is one. */
export async function seesNoFile(page, file) {
  await page.goto(file);
  await expect(heading(page)).toHaveText('Không tìm thấy trang');
}

/** Closing still needs something: said on the case, and refused where the form is asked for all the same. */
export async function cannotClose(page, id, need) {
  await openCase(page, id);
  const closing = region(page, 'Việc bạn có thể làm').getByRole('listitem').filter({ hasText: 'Kết thúc hồ sơ' });
  await expect(closing).toContainText(`Còn thiếu: ${need}`);
  await expect(closing.getByRole('link')).toHaveCount(0);
  expect((await page.goto(`/proposals/${id}/closing`)).status()).toBe(409);
}

export async function close(page, id, note) {
  await act(page, id, { act: 'Kết thúc hồ sơ', fields: { 'Nội dung kết thúc': note }, send: 'Kết thúc hồ sơ', says: 'Đã kết thúc hồ sơ.', status: 'closed' });
}
