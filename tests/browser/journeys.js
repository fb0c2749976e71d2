// The journeys of a proposal up to its agreement, each as one walk through everybody's hands; pilots.js
// and outcomes.js go on from there. Run by journeys.spec.js with JavaScript and by no-script.spec.js
// without: the procedure must not need it.
import { expect } from './fixtures.js';
import * as plans from './plans.js';
import * as steps from './steps.js';

const { act, button, fill, heading, link, openCase, row, timeline, hasStatus } = steps;

const SUPPORT = 'Văn phòng UBND Thành phố bố trí đầu mối phối hợp.';
const AGREE = { view: 'Thống nhất', note: 'Cấp ủy thống nhất chủ trương.' };

/** Returned, corrected, voted down on a tie, forwarded, agreed to by the authority. */
export async function parking({ test, actor }) {
  const author = await actor('chuyenvien');
  const coAuthor = await actor('chuyenvien2');
  const head = await actor('giamdoc');
  const authority = await actor('thamquyen');
  const plan = plans.soon(plans.parking);
  const { title } = plan;
  const WHY = 'Làm rõ cách xử lý xe không trả phí.';
  const WHERE = 'Nêu rõ ai lắp camera và kinh phí lấy từ đâu.';
  let id;

  await test.step('a draft, from nothing to complete', async () => {
    id = await steps.createDraft(author, plan);
    await steps.writePlan(author, id, plan);
  });

  await test.step('both authors commit; the head may not know of the draft', async () => {
    await steps.commit(author, id);
    await expect(author.getByText('1 trên 2 người đã ký').or(author.getByText('Đã ký cam kết').first()).first()).toBeVisible();
    await coAuthor.goto('/');
    await expect(coAuthor.getByRole('link', { name: `Hoàn thành “${title}”` }).first()).toBeVisible();
    await steps.commit(coAuthor, id);
    await openCase(head, id);
    await expect(heading(head)).toHaveText('Không tìm thấy trang');
  });

  const first = await test.step('submission, and its receipt', () => steps.submit(author, id, 1));

  await test.step('the head finds it in the queue and returns it, with reasons by section', async () => {
    await steps.waits(head, id, [title, 'Chờ đơn vị xem xét', 'ngày làm việc']);
    await openCase(head, id);
    await link(head, 'Trả lại để bổ sung').click();
    await fill(head, { 'Nội dung cần bổ sung': WHY });
    await head.getByText('Yêu cầu theo từng mục').click();
    await fill(head, { 'Tình huống xấu nhất và danh mục rủi ro': WHERE });
    await button(head, 'Trả lại để bổ sung').click();
    await expect(head.getByText('Đã trả lại hồ sơ để bổ sung.')).toBeVisible();
    await hasStatus(head, 'returned');
    await expect(row(head, id)).toHaveCount(0);
  });

  await test.step('the author sees the reasons, at home and on the task list', async () => {
    await author.goto('/');
    await expect(author.getByText(WHY).first()).toBeVisible();
    await author.getByRole('link', { name: `Bổ sung hồ sơ “${title}”` }).first().click();
    await expect(author.getByText(WHY)).toBeVisible();
    await expect(author.getByText(WHERE)).toBeVisible();
  });

  await test.step('a correction voids both signatures and says so', async () => {
    await steps.task(author, 'Tình huống xấu nhất và danh mục rủi ro').click();
    await author.getByRole('link', { name: 'Sửa Rủi ro R1' }).click();
    await fill(author, { 'Biện pháp khắc phục khi rủi ro xảy ra': 'Sở lắp camera nhận diện biển số trong 60 ngày bằng nguồn thu, truy thu.' });
    await button(author, 'Lưu').click();
    await expect(author.getByText('chữ ký cam kết trước đó hết hiệu lực')).toBeVisible();
    await author.goto(`/proposals/${id}/submission`);
    await expect(author.getByText('Mọi tác giả ký cam kết trên kế hoạch hiện tại').first()).toBeVisible();
    await expect(author.getByText('Chữ ký hết hiệu lực do Chuyên viên A sửa kế hoạch').first()).toBeVisible();
  });

  await test.step('both sign again; version 2 has another hash', async () => {
    await steps.commit(author, id);
    await steps.commit(coAuthor, id);
    expect(await steps.submit(author, id, 2)).not.toBe(first);
  });

  await test.step('the head sees what has changed, field by field', async () => {
    await openCase(head, id);
    const changes = head.getByRole('region', { name: 'Phiên bản 2 thay đổi gì so với phiên bản 1?' });
    await expect(changes.getByRole('rowheader', { name: /Biện pháp khắc phục/ })).toBeVisible();
    await expect(changes.getByRole('cell').filter({ hasText: 'trong 60 ngày' })).toBeVisible();
    await link(head, 'Xem so sánh đầy đủ').click();
    await expect(heading(head)).toHaveText('Phiên bản 2 thay đổi gì so với phiên bản 1?');
    await expect(head.getByRole('rowheader')).toHaveCount(1);
  });

  await test.step('a leadership review without the Party committee’s opinion, recorded after', async () => {
    await steps.openReview(head, id, { view: 'Chưa có ý kiến', note: 'Cấp ủy họp chiều nay.' });
    await act(head, id, {
      act: 'Ghi ý kiến cấp ủy',
      fields: { 'Ý kiến của cấp ủy': { choice: AGREE.view }, 'Nội dung ý kiến, hoặc lý do chưa có': AGREE.note },
      send: 'Ghi ý kiến cấp ủy',
      says: 'Đã ghi nhận ý kiến cấp ủy.',
    });
  });

  await test.step('one to one: the head’s vote decides, not passed', async () => {
    await steps.minutes(head, id, {
      votes: { 'Giám đốc Sở Xây dựng': 'Không tán thành', 'Phó Giám đốc Sở Xây dựng': 'Tán thành' },
      text: 'Vượt thẩm quyền của Sở về mức thu.',
      status: 'not_passed',
    });
    await expect(timeline(head)).toContainText('Tán thành 1, không tán thành 1, không biểu quyết 0.');
    await openCase(author, id);
    await hasStatus(author, 'not_passed');
  });

  await test.step('forwarded to the authority', async () => {
    await act(head, id, {
      act: 'Trình cấp có thẩm quyền',
      fields: { 'Ý kiến của đơn vị và lý do vượt thẩm quyền': 'Nội dung cần thiết; mức thu thuộc thẩm quyền Thành phố.' },
      send: 'Ký và trình',
      says: 'Đã trình cấp có thẩm quyền.',
      status: 'with_authority',
    });
    await steps.waits(authority, id, [title, 'Chờ cấp có thẩm quyền', 'Sở Xây dựng']);
  });

  await test.step('the authority agrees, with direction, support and supervisor', async () => {
    await act(authority, id, {
      act: 'Quyết định của cấp có thẩm quyền',
      fields: {
        'Hướng xử lý': { choice: 'Đồng ý chủ trương' },
        'Nội dung quyết định, lý do': 'Đồng ý thí điểm trên 20 tuyến đường.',
        'Chỉ đạo cụ thể': 'Báo cáo thu chi hằng tháng.',
        'Hỗ trợ được cấp': SUPPORT,
        'Người giám sát': { select: 'Cán bộ giám sát E, Chuyên viên Văn phòng UBND Thành phố' },
      },
      send: 'Ký quyết định',
      says: 'Đã đồng ý chủ trương.',
      status: 'approved',
    });
  });

  await test.step('the author sees the agreement, the version in force and the log', async () => {
    await author.goto('/');
    await expect(row(author, id)).toContainText('Đã đồng ý chủ trương');
    await openCase(author, id);
    await hasStatus(author, 'approved');
    const agreement = author.getByRole('region', { name: 'Nội dung đồng ý chủ trương' });
    await expect(agreement).toContainText('Phiên bản 2 là kế hoạch có hiệu lực');
    for (const words of ['Báo cáo thu chi hằng tháng.', SUPPORT, 'Cán bộ giám sát E']) await expect(agreement).toContainText(words);
    await author.goto(`/proposals/${id}/timeline`);
    for (const event of ['Tạo hồ sơ', 'Trả lại để bổ sung', 'Mở thẩm định', 'Ghi nhận ý kiến cấp ủy', 'Tập thể chưa thông qua', 'Trình cấp có thẩm quyền', 'Đồng ý chủ trương']) {
      await expect(author.getByRole('heading', { level: 3, name: event }).first()).toBeVisible();
    }
    await author.goto(`/proposals/${id}/versions/2`);
    await expect(author.getByText('Phiên bản 2 là kế hoạch có hiệu lực')).toBeVisible();
  });
  return { id, plan, version: 2 };
}

/** Escalated as urgent, acknowledged and agreed to within the same session. */
export async function covid({ test, actor }) {
  const head = await actor('giamdocyte');
  const authority = await actor('thamquyen');
  const author = await actor('bacsi');
  const { title, urgent } = plans.covid;
  const id = await test.step('proposed by a group of two', () => steps.propose(actor, 'bacsi', plans.covid));

  await test.step('the head escalates', async () => {
    await steps.waits(head, id, [title]);
    await act(head, id, {
      act: 'Trình trường hợp bức thiết',
      fields: { 'Lý do bức thiết': urgent.why, 'Hậu quả nếu chậm trễ': urgent.harm_of_delay, 'Nội dung đề nghị chỉ đạo': urgent.direction_asked },
      send: 'Ký và trình ngay',
      says: 'Đã trình trường hợp bức thiết',
      status: 'with_authority',
    });
  });

  await test.step('it stands on top of the authority’s queue with its clock', async () => {
    await steps.waits(authority, id, [title, 'Bức thiết', 'Tiếp nhận trước', urgent.why, urgent.harm_of_delay, urgent.direction_asked]);
    const all = await authority.locator('[data-proposal]').all();
    const places = await Promise.all(all.map(async (item) => [await item.getAttribute('data-proposal'), (await item.textContent()).includes('Bức thiết')]));
    const place = places.findIndex(([which]) => which === id);
    expect(places.slice(0, place).every(([, isUrgent]) => isUrgent), 'nothing that can wait stands before it').toBe(true);
  });

  await test.step('acknowledged', async () => {
    await act(authority, id, { act: 'Tiếp nhận trường hợp bức thiết', send: 'Tiếp nhận', says: 'Đã tiếp nhận.' });
    await steps.waits(authority, id, ['Đã tiếp nhận']);
  });

  await test.step('no agreement to an urgent case without a direction', async () => {
    const decision = {
      'Hướng xử lý': { choice: 'Đồng ý chủ trương' },
      'Nội dung quyết định, lý do': 'Đồng ý chăm sóc tại nhà.',
      'Người giám sát': { select: 'Cán bộ giám sát E, Chuyên viên Văn phòng UBND Thành phố' },
    };
    await act(authority, id, { act: 'Quyết định của cấp có thẩm quyền', fields: decision, send: 'Ký quyết định' });
    await expect(authority.getByRole('alert')).toContainText('trường hợp bức thiết bắt buộc có');
    await expect(steps.field(authority, 'Nội dung quyết định, lý do')).toHaveValue('Đồng ý chăm sóc tại nhà.');
    await fill(authority, { 'Chỉ đạo cụ thể': 'Cấp túi thuốc từ ngày mai; báo cáo hằng ngày.' });
    await button(authority, 'Ký quyết định').click();
    await expect(authority.getByText('Đã đồng ý chủ trương.')).toBeVisible();
    await hasStatus(authority, 'approved');
  });

  await test.step('the author may begin', async () => {
    await openCase(author, id);
    await hasStatus(author, 'approved');
    await expect(author.getByRole('region', { name: 'Nội dung đồng ý chủ trương' })).toContainText('Cấp túi thuốc từ ngày mai');
    await authority.goto('/queue');
    await expect(row(authority, id)).toHaveCount(0);
  });
  return id;
}

/** Agreed to within the unit's own authority, by a vote, under the text that its head has changed to. */
export async function doctors({ test, actor }) {
  const head = await actor('giamdocyte');
  const author = await actor('bacsi');
  const plan = plans.soon(plans.doctors);
  const id = await test.step('proposed', () => steps.propose(actor, 'bacsi', plan));

  await test.step('the author is no manager: the head changes the track, with a reason', async () => {
    await steps.waits(head, id, [plan.title]);
    await openCase(head, id);
    await expect(head.getByText('Căn cứ áp dụng: Kế hoạch của Thành phố')).toBeVisible();
    await act(head, id, {
      act: 'Đổi căn cứ áp dụng',
      fields: { 'Căn cứ áp dụng': { choice: 'Nghị định 73/2023/NĐ-CP' }, 'Lý do': 'Bệnh viện do viên chức quản lý trực tiếp thực hiện.' },
      send: 'Đổi căn cứ',
      says: 'Đã đổi căn cứ áp dụng.',
    });
    await expect(head.getByText('Căn cứ áp dụng: Nghị định 73/2023/NĐ-CP', { exact: true })).toBeVisible();
  });

  await test.step('reviewed and passed', async () => {
    await steps.openReview(head, id, AGREE);
    await openCase(author, id);
    await hasStatus(author, 'in_review');
    await steps.minutes(head, id, { votes: { 'Giám đốc Sở Y tế': 'Tán thành' }, text: 'Tập thể thống nhất.', status: 'approved' });
    await expect(timeline(head)).toContainText('Tán thành 1, không tán thành 0, không biểu quyết 0.');
  });

  await test.step('the author sees the agreement', async () => {
    await author.goto('/');
    await expect(row(author, id)).toContainText('Đã đồng ý chủ trương');
    await openCase(author, id);
    await expect(author.getByText('Phiên bản 1 là kế hoạch có hiệu lực').first()).toBeVisible();
  });
  return { id, plan };
}

/** Agreed to by the leadership's vote, of two who are both in favour. */
export async function bicycles({ test, actor }) {
  const head = await actor('giamdoc');
  const plan = plans.soon(plans.bicycles);
  const id = await test.step('proposed', () => steps.propose(actor, 'chuyenvien', plan));
  await test.step('reviewed and passed', async () => {
    await steps.openReview(head, id, AGREE);
    const votes = { 'Giám đốc Sở Xây dựng': 'Tán thành', 'Phó Giám đốc Sở Xây dựng': 'Tán thành' };
    await steps.minutes(head, id, { votes, text: 'Tập thể thống nhất.', status: 'approved' });
  });
  return { id, plan };
}
