// The cases as a person would type them: section by section, field by field, by the labels on
// the page. Facts come from cases/*.json; what the plan asks for beyond them is filled in here.
//
// A value is a text for a text field, or says what else it is: choice, scale, select, entry, tick.
import { readFileSync } from 'node:fs';
import { DAY, noon, now, written } from './clock.js';

const read = (name) => JSON.parse(readFileSync(new URL(`cases/${name}.json`, import.meta.url), 'utf8'));
const choice = (label) => ({ choice: label });
const scale = (n) => ({ scale: n });
/** A number as people type it. */
export const number = (n) => n.toLocaleString('vi-VN');
const day = (iso) => iso.split('-').reverse().join('/');

const KIND = { individual: 'Cá nhân', group: 'Nhóm cá nhân', organisation: 'Tổ chức' };
const GAP = { unregulated: 'Chưa được quy định', unclear: 'Quy định không rõ ràng', outdated: 'Không còn phù hợp với thực tiễn' };
const DIRECTION = { higher: 'Càng cao càng tốt', lower: 'Càng thấp càng tốt' };

function plan(name, more) {
  const facts = read(name);
  const { heading, basis, solution, resources, stop, responsible } = more;
  return {
    facts,
    title: facts.title,
    urgent: facts.urgent,
    coAuthor: more.coAuthor,
    heading: { 'Tên sáng kiến': facts.title, 'Hình thức đề xuất': choice(KIND[facts.kind]), 'Chủ đề': { select: heading.topic } },
    gaps: facts.legal_gaps.map((gap) => ({
      'Quy định hiện nay thế nào?': choice(GAP[gap.kind]),
      'Văn bản liên quan': gap.document,
      'Điều, khoản': gap.article,
      'Nội dung vướng mắc': gap.description,
    })),
    basis: {
      'Sự cần thiết': facts.necessity,
      'Mục đích': basis.purpose,
      'Yêu cầu': basis.requirements,
      'Cơ sở khoa học': facts.scientific_basis,
      'Cơ sở thực tiễn': facts.practical_basis,
    },
    solution: {
      'Giải pháp': facts.solution,
      'Điểm đột phá': facts.breakthrough,
      'Phạm vi': facts.scope,
      'Địa bàn': solution.place,
      'Đối tượng áp dụng': solution.subjects,
      'Ngày bắt đầu thí điểm': day(facts.pilot_start),
      'Ngày kết thúc thí điểm': day(facts.pilot_end),
    },
    objectives: facts.objectives.map((objective) => ({
      'Tên chỉ tiêu': objective.indicator,
      'Đơn vị tính': objective.unit,
      'Hiện trạng': number(objective.baseline),
      'Mục tiêu': number(objective.target),
      'Chiều hướng tốt': choice(DIRECTION[objective.direction]),
      'Thời hạn đạt': day(facts.pilot_end),
    })),
    resources: {
      'Nhân lực, đơn vị phối hợp': resources.people,
      'Kinh phí dự kiến (đồng)': number(facts.budget_vnd),
      'Nguồn kinh phí': resources.source,
      'Tính khả thi': resources.feasibility,
      'Tác động tích cực': resources.positive,
      'Tác động tiêu cực': resources.negative,
    },
    risks: facts.risks.map((risk) => ({
      'Rủi ro là gì?': risk.description,
      'Nguyên nhân': risk.cause,
      'Khả năng xảy ra': scale(risk.likelihood),
      'Mức tác động nếu xảy ra': scale(risk.impact),
      'Biện pháp phòng ngừa': risk.prevention,
      'Biện pháp khắc phục khi rủi ro xảy ra': risk.remedy,
      'Người phụ trách ứng phó': responsible,
      'Đây là tình huống xấu nhất': { tick: risk.worst_case },
    })),
    gates: {
      'Điều kiện phải dừng thí điểm': stop,
      'Đề xuất có trái quy định của Đảng': choice('Không'),
      'Đề xuất có ảnh hưởng đến quốc phòng': choice('Không'),
    },
  };
}

export const parking = plan('parking', {
  coAuthor: { account: 'chuyenvien2', name: 'Chuyên viên B', share: 40 },
  heading: { topic: 'Quản lý đô thị' },
  basis: { purpose: 'Tăng vòng quay chỗ đỗ xe, thu đúng, thu đủ, không dùng tiền mặt.', requirements: 'Không cản trở giao thông; giá công khai.' },
  solution: { place: 'Khu trung tâm Thành phố', subjects: 'Chủ xe ô tô đỗ xe dưới lòng đường' },
  resources: {
    people: 'Thanh niên xung phong trông giữ; đơn vị vận hành ứng dụng; công an phường phối hợp.',
    source: 'Thu từ phí đỗ xe',
    feasibility: 'Vạch đỗ xe và lực lượng trông giữ đã có; ứng dụng đã chạy thử.',
    positive: 'Giảm xe chiếm chỗ cả ngày, giảm thất thoát tiền mặt.',
    negative: 'Người không có điện thoại thông minh gặp khó khi trả phí.',
  },
  stop: 'Ba tháng liền thu không đủ bù chi; quá 30 % lượt xe không trả phí.',
  responsible: 'Trưởng phòng Hạ tầng kỹ thuật',
});

export const bicycles = plan('bicycles', {
  heading: { topic: 'Quản lý đô thị' },
  basis: { purpose: 'Người dân đi chặng ngắn bằng xe đạp, nối với xe buýt.', requirements: 'Trạm không cản trở người đi bộ; giá công khai.' },
  solution: { place: 'Các tuyến đường khu trung tâm', subjects: 'Người dân, du khách từ đủ 16 tuổi' },
  resources: {
    people: 'Nhà đầu tư vận hành; phường sở tại bố trí vị trí đặt trạm.',
    source: 'Nhà đầu tư tự bỏ vốn, không dùng ngân sách',
    feasibility: 'Vị trí đặt trạm đã khảo sát; ứng dụng và xe đã chạy thử.',
    positive: 'Giảm phương tiện cá nhân, thêm khách cho xe buýt.',
    negative: 'Trạm chiếm một phần vỉa hè.',
  },
  stop: 'Nhà đầu tư ngừng bảo trì quá 30 ngày.',
  responsible: 'Trưởng phòng Quản lý vận tải',
});

export const covid = plan('covid-home-care', {
  coAuthor: { account: 'phuong', name: 'Công chức D', share: 30 },
  heading: { topic: 'Các lĩnh vực khác' },
  basis: { purpose: 'Người nhiễm nhẹ được theo dõi và dùng thuốc sớm tại nhà.', requirements: 'Mỗi ca có một trạm theo dõi hằng ngày.' },
  solution: { place: 'Toàn Thành phố', subjects: 'Người nhiễm không triệu chứng hoặc nhẹ' },
  resources: {
    people: 'Trạm y tế lưu động, tổ COVID cộng đồng, Đội taxi cấp cứu.',
    source: 'Không dùng kinh phí riêng; thuốc do Bộ Y tế cấp',
    feasibility: 'Mạng lưới trạm y tế phường đã có, thêm trạm lưu động của quân y.',
    positive: 'Giảm tải bệnh viện, dành giường cho ca nặng.',
    negative: 'Có thể lây trong gia đình.',
  },
  stop: 'Tỷ lệ chuyển nặng tại nhà vượt 5 % trong một tuần.',
  responsible: 'Trưởng phòng Nghiệp vụ Y',
});

export const doctors = plan('doctors', {
  heading: { topic: 'Phát triển nguồn nhân lực' },
  basis: { purpose: 'Bác sĩ mới có nơi thực hành, trạm y tế có thêm bác sĩ.', requirements: 'Mỗi bác sĩ có người hướng dẫn.' },
  solution: { place: '310 trạm y tế', subjects: 'Bác sĩ mới tốt nghiệp' },
  resources: {
    people: 'Bệnh viện đa khoa hướng dẫn, trạm y tế tiếp nhận.',
    source: 'Ngân sách Thành phố',
    feasibility: 'Bệnh viện đã hướng dẫn thực hành nhiều năm.',
    positive: 'Trạm y tế có bác sĩ khám hằng ngày.',
    negative: 'Bệnh viện mất thời gian hướng dẫn.',
  },
  stop: 'Quá 20 % bác sĩ bỏ chương trình trong sáu tháng.',
  responsible: 'Trưởng phòng Tổ chức cán bộ',
});

/**
 * The same case, moved in time as a whole: by so many days that its pilot starts three days from now.
 * `on` tells when something of the case file happens here, `at` the noon of that day.
 */
export function soon(plan) {
  const { facts } = plan;
  const days = Math.round((noon(now()) - noon(facts.pilot_start)) / DAY) + 3;
  const at = (iso, later = 0) => new Date(noon(iso).getTime() + (days + later) * DAY);
  const on = (iso, later) => written(at(iso, later));
  return {
    ...plan,
    at,
    on,
    solution: { ...plan.solution, 'Ngày bắt đầu thí điểm': on(facts.pilot_start), 'Ngày kết thúc thí điểm': on(facts.pilot_end) },
    objectives: plan.objectives.map((objective) => ({ ...objective, 'Thời hạn đạt': on(facts.pilot_end) })),
  };
}

/** The same case under a title of its own: several tests share a server, and what lists titles shows all of them. */
export function called(title, plan) {
  return { ...plan, title, heading: { ...plan.heading, 'Tên sáng kiến': title } };
}
