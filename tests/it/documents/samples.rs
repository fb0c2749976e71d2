//! Documents that exercise each part of the layout. The people and numbers are invented.
//!
//! Used by the tests and by the example `documents`, which writes them for people to look at.

use chrono::NaiveDate;
use sangkien::documents::model::{Align, Annex, Block, Document, Heading, Kind, Prefix, Provenance, Registration, Signature, Table, Urgency};

/// All letters of the language, tones included.
pub const LETTERS: &str = "aàảãáạ ăằẳẵắặ âầẩẫấậ bcd đ eèẻẽéẹ êềểễếệ ghiìỉĩíị klmn oòỏõóọ ôồổỗốộ ơờởỡớợ pqrst uùủũúụ ưừửữứự vxyỳỷỹýỵ";
/// Nothing of it may be read as markup of any format.
pub const MARKUP: &str = r#"#set text(red) #[x] $a_1^2$ *đậm* _nghiêng_ `mã` <nhãn> @dẫn \ // chú /* thích */ &amp; <w:t>"'</w:t> ]]> {0} = - + ~ %s"#;

pub fn on(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn strings(all: &[&str]) -> Vec<String> {
    all.iter().map(|s| (*s).to_owned()).collect()
}

fn paragraph(text: &str) -> Block {
    Block::Paragraph(text.to_owned())
}

fn signature(prefix: Option<Prefix>, titles: &[&str], name: &str) -> Signature {
    Signature { prefix, titles: strings(titles), name: name.to_owned() }
}

const LONG: &str = "Trong thời gian thí điểm, đơn vị chủ trì theo dõi, đo lường từng chỉ số đã cam kết, kịp thời báo cáo khó khăn, vướng mắc và sự cố phát sinh với cơ quan giám sát; mọi điều chỉnh đều phải được cấp có thẩm quyền đồng ý bằng văn bản trước khi thực hiện, trừ trường hợp bức thiết theo quy định.";

pub fn provenance() -> Provenance {
    Provenance {
        entry: "SK-2026-000017, mục 12".to_owned(),
        hash: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
        log_key: "so-sang-kien+6d0a1c2e+AZ1pY2tleS1mb3ItdGVzdHMtb25seS0wMDAwMDAwMDAwMDAwMA==".to_owned(),
    }
}

pub fn decision() -> Document {
    Document {
        kind: Kind::PilotDecision,
        superior: Some("ỦY BAN NHÂN DÂN THÀNH PHỐ HỒ CHÍ MINH".to_owned()),
        agency: "SỞ XÂY DỰNG".to_owned(),
        symbol: "QĐ-SXD".to_owned(),
        place: "Thành phố Hồ Chí Minh".to_owned(),
        registration: Registration::Issued { number: 5, dated_on: on(2026, 1, 5) },
        urgency: None,
        heading: Heading::Named {
            name: "QUYẾT ĐỊNH".to_owned(),
            subject: "Về việc cho phép thí điểm cấp phép đào đường trực tuyến trong 24 giờ trên địa bàn ba phường trung tâm".to_owned(),
        },
        to: vec![],
        authority: Some("GIÁM ĐỐC SỞ XÂY DỰNG".to_owned()),
        bases: strings(&[
            "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025",
            "Căn cứ Nghị định số 73/2023/NĐ-CP ngày 29 tháng 9 năm 2023 của Chính phủ quy định về khuyến khích, bảo vệ cán bộ năng động, sáng tạo, dám nghĩ, dám làm, dám chịu trách nhiệm vì lợi ích chung",
            "Theo đề nghị của Trưởng phòng Quản lý hạ tầng",
        ]),
        body: vec![
            Block::Centre("QUYẾT ĐỊNH:".to_owned()),
            Block::Article(1, "Cho phép Phòng Quản lý hạ tầng thí điểm cấp phép đào đường trực tuyến trong 24 giờ, từ ngày 12 tháng 01 năm 2026 đến ngày 12 tháng 7 năm 2026, theo Kế hoạch kèm theo.".to_owned()),
            Block::Article(2, format!("{LONG}\nKinh phí thực hiện trong dự toán được giao, không quá 450.000.000 đồng.")),
            Block::Article(3, "Quyết định này có hiệu lực kể từ ngày ký.".to_owned()),
            Block::Article(4, "Chánh Văn phòng, Trưởng phòng Quản lý hạ tầng và các cá nhân có liên quan chịu trách nhiệm thi hành Quyết định này.".to_owned()),
        ],
        annexes: vec![],
        signatures: vec![signature(Some(Prefix::Kt), &["GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"], "Phó Giám đốc A")],
        recipients: strings(&["Như Điều 4", "Ủy ban nhân dân Thành phố (để báo cáo)", "Ban Giám đốc Sở", "Lưu: VT, QLHT"]),
        provenance: Some(provenance()),
    }
}

pub fn letter() -> Document {
    Document {
        kind: Kind::Escalation,
        agency: "ỦY BAN NHÂN DÂN PHƯỜNG BẾN THÀNH".to_owned(),
        superior: Some("ỦY BAN NHÂN DÂN THÀNH PHỐ HỒ CHÍ MINH".to_owned()),
        symbol: "UBND-VP".to_owned(),
        registration: Registration::Draft,
        urgency: Some(Urgency::Immediate),
        heading: Heading::Letter { subject: "báo cáo, đề xuất giải pháp bức thiết bảo đảm thoát nước khu vực chợ".to_owned() },
        to: strings(&["Chủ tịch Ủy ban nhân dân Thành phố", "Sở Xây dựng", "Trung tâm Quản lý hạ tầng kỹ thuật Thành phố Hồ Chí Minh"]),
        authority: None,
        bases: vec![],
        body: vec![
            paragraph("Ngày 03 tháng 01 năm 2026, mưa lớn gây ngập sâu 0,6 m tại khu vực chợ, ảnh hưởng trực tiếp đến 214 hộ kinh doanh."),
            paragraph(LONG),
            paragraph("Ủy ban nhân dân phường đề xuất:"),
            Block::Item("Lắp tạm ba trạm bơm di động trong 72 giờ;".to_owned()),
            Block::Item("Cho phép mua sắm ngay trong hạn mức 300.000.000 đồng và quyết toán theo quy định.".to_owned()),
            paragraph("Kính đề nghị Chủ tịch Ủy ban nhân dân Thành phố xem xét, chỉ đạo./."),
        ],
        signatures: vec![signature(Some(Prefix::Tm), &["ỦY BAN NHÂN DÂN", "CHỦ TỊCH"], "Chủ tịch phường B")],
        recipients: strings(&["Như trên", "Thường trực Đảng ủy phường", "Lưu: VT"]),
        provenance: None,
        ..decision()
    }
}

/// One who is written to, urgent, registered on a day with two figures.
pub fn letter_to_one() -> Document {
    Document {
        registration: Registration::Issued { number: 1204, dated_on: on(2026, 11, 25) },
        urgency: Some(Urgency::Urgent),
        to: strings(&["Sở Tài chính"]),
        ..letter()
    }
}

pub fn minutes() -> Document {
    let row = |cells: &[&str]| strings(cells);
    Document {
        kind: Kind::Minutes,
        symbol: "BB-SXD".to_owned(),
        place: String::new(),
        registration: Registration::Issued { number: 12, dated_on: on(2026, 2, 10) },
        heading: Heading::Named { name: "BIÊN BẢN".to_owned(), subject: "Họp tập thể lãnh đạo xem xét đề xuất SK-2026-000017".to_owned() },
        authority: None,
        bases: vec![],
        body: vec![
            Block::Field("Thời gian".to_owned(), "14 giờ 00, ngày 10 tháng 02 năm 2026".to_owned()),
            Block::Field("Địa điểm".to_owned(), "Phòng họp số 2, trụ sở Sở Xây dựng".to_owned()),
            Block::Heading(1, "I. THÀNH PHẦN".to_owned()),
            Block::Table(Table {
                columns: vec![
                    ("STT".to_owned(), 1, Align::Centre),
                    ("Họ và tên, chức vụ".to_owned(), 5, Align::Left),
                    ("Ý kiến".to_owned(), 3, Align::Left),
                    ("Số phiếu".to_owned(), 2, Align::Right),
                ],
                rows: vec![
                    row(&["1", "Giám đốc Sở", "Tán thành", "1"]),
                    row(&["2", "Phó Giám đốc A", "Tán thành, đề nghị bổ sung phương án dự phòng khi hệ thống ngừng hoạt động", "1"]),
                    row(&["3", "Phó Giám đốc B", "Không tham gia biểu quyết: là tác giả của đề xuất", "0"]),
                ],
            }),
            Block::Heading(1, "II. KẾT LUẬN".to_owned()),
            Block::Heading(2, "1. Kết quả biểu quyết".to_owned()),
            paragraph("Tán thành 2/2 phiếu hợp lệ."),
            Block::Heading(3, "a) Kiến nghị".to_owned()),
            paragraph(LONG),
            paragraph("Cuộc họp kết thúc vào 16 giờ 30 cùng ngày, biên bản được thông qua và có giá trị như nhau đối với các bên."),
        ],
        signatures: vec![signature(None, &["THƯ KÝ"], ""), signature(None, &["CHỦ TRÌ"], "Giám đốc Sở D")],
        recipients: strings(&["Thành viên dự họp", "Lưu: VT, hồ sơ"]),
        provenance: None,
        ..decision()
    }
}

/// About ten pages, with a table over several of them and two annexes.
pub fn report() -> Document {
    let figures = Table {
        columns: vec![
            ("STT".to_owned(), 1, Align::Centre),
            ("Chỉ số".to_owned(), 5, Align::Left),
            ("Mục tiêu".to_owned(), 2, Align::Right),
            ("Kết quả".to_owned(), 2, Align::Right),
        ],
        rows: (1..=60)
            .map(|i| strings(&[&i.to_string(), &format!("Tỷ lệ hồ sơ trả đúng hạn của địa bàn {i}"), "95,0%", &format!("{},{}%", 90 + i % 10, i % 7)]))
            .collect(),
    };
    let mut body = vec![];
    for (i, part) in ["TÌNH HÌNH THỰC HIỆN", "KẾT QUẢ THEO CHỈ SỐ", "KHÓ KHĂN, VƯỚNG MẮC", "KIẾN NGHỊ"].iter().enumerate() {
        body.push(Block::Heading(1, format!("{}. {part}", ["I", "II", "III", "IV"][i])));
        if i == 1 {
            body.push(Block::Table(figures.clone()));
        }
        for n in 1..=3 {
            body.push(Block::Heading(2, format!("{n}. Nội dung thứ {n}")));
            body.extend((0..3).map(|_| paragraph(&[LONG; 2].join(" "))));
        }
    }
    Document {
        kind: Kind::ResultReport,
        symbol: "BC-SXD".to_owned(),
        registration: Registration::Draft,
        heading: Heading::Named {
            name: "BÁO CÁO".to_owned(), subject: "Kết quả thực hiện thí điểm cấp phép đào đường trực tuyến".to_owned()
        },
        authority: None,
        bases: vec![],
        body,
        annexes: vec![
            Annex { title: "Số liệu theo tháng".to_owned(), body: vec![paragraph(LONG), Block::Table(figures)] },
            Annex { title: "Rủi ro đã dự liệu và biện pháp khắc phục".to_owned(), body: vec![paragraph(LONG)] },
        ],
        signatures: vec![signature(None, &["GIÁM ĐỐC"], "Giám đốc Sở D")],
        ..decision()
    }
}

pub fn commitment() -> Document {
    Document {
        kind: Kind::Commitment,
        superior: None,
        agency: String::new(),
        symbol: String::new(),
        registration: Registration::Unnumbered { dated_on: on(2026, 3, 9) },
        heading: Heading::Named {
            name: "BẢN CAM KẾT".to_owned(), subject: "Thực hiện đề xuất đổi mới, sáng tạo vì lợi ích chung".to_owned()
        },
        authority: None,
        bases: vec![],
        body: vec![
            Block::Field("Họ và tên".to_owned(), "Chuyên viên C".to_owned()),
            Block::Field("Chức vụ, đơn vị".to_owned(), "Chuyên viên, Phòng Quản lý hạ tầng, Sở Xây dựng".to_owned()),
            paragraph("Tôi cam kết:"),
            Block::Item("Đề xuất xuất phát từ thực tiễn, vì lợi ích chung, không vì động cơ vụ lợi.".to_owned()),
            Block::Item("Thực hiện đúng kế hoạch đã được đồng ý, báo cáo trung thực, kịp thời.".to_owned()),
            paragraph(LONG),
        ],
        signatures: vec![signature(None, &["NGƯỜI CAM KẾT"], "Chuyên viên C")],
        recipients: vec![],
        ..decision()
    }
}

/// Agencies, subject, titles and a name that need several lines; more signatures than one row takes.
pub fn long_names() -> Document {
    Document {
        superior: Some("ỦY BAN NHÂN DÂN THÀNH PHỐ HỒ CHÍ MINH BAN QUẢN LÝ CÁC KHU CHẾ XUẤT VÀ CÔNG NGHIỆP".to_owned()),
        agency: "TRUNG TÂM ĐIỀU HÀNH CHƯƠNG TRÌNH CHỐNG NGẬP NƯỚC VÀ XỬ LÝ NƯỚC THẢI SINH HOẠT LIÊN PHƯỜNG KHU VỰC PHÍA NAM".to_owned(),
        symbol: "QĐ-TTĐHCTCNNXLNTSH".to_owned(),
        urgency: Some(Urgency::Urgent),
        heading: Heading::Named { name: "QUYẾT ĐỊNH".to_owned(), subject: format!("Về việc {}", LONG.to_lowercase()) },
        authority: Some("GIÁM ĐỐC TRUNG TÂM ĐIỀU HÀNH CHƯƠNG TRÌNH CHỐNG NGẬP NƯỚC VÀ XỬ LÝ NƯỚC THẢI SINH HOẠT LIÊN PHƯỜNG".to_owned()),
        body: vec![Block::Article(1, LONG.to_owned()), Block::Article(2, LONG.to_owned())],
        signatures: vec![
            signature(None, &["ĐẠI DIỆN ĐƠN VỊ CHỦ TRÌ THỰC HIỆN THÍ ĐIỂM"], "Nguyễn Hoàng Phương Thảo Nguyên"),
            signature(Some(Prefix::Tuq), &["GIÁM ĐỐC", "TRƯỞNG PHÒNG"], "Trưởng phòng E"),
            signature(Some(Prefix::Q), &["CHÁNH THANH TRA"], "Thanh tra F"),
            signature(Some(Prefix::Tl), &["CHỦ TỊCH", "CHÁNH VĂN PHÒNG"], "Chánh Văn phòng G"),
        ],
        ..decision()
    }
}

/// Letters of all kinds: the language's own, markup, what no face has, words without an end.
pub fn letters() -> Document {
    Document {
        kind: Kind::ObstacleReport,
        registration: Registration::Unnumbered { dated_on: on(2026, 10, 20) },
        symbol: String::new(),
        heading: Heading::Named { name: "PHIẾU".to_owned(), subject: format!("Chữ {MARKUP}") },
        authority: None,
        bases: vec![format!("Căn cứ {MARKUP}")],
        body: vec![
            paragraph(LETTERS),
            paragraph(&LETTERS.to_uppercase()),
            paragraph(MARKUP),
            paragraph("Biểu tượng 😀 👩‍🔬 và chữ khác: עברית, العربية, 漢字, ½ m² ≤ 5 ‰ – “trích dẫn” …"),
            Block::Field(MARKUP.to_owned(), MARKUP.to_owned()),
            Block::Item(MARKUP.to_owned()),
            Block::Article(1, MARKUP.to_owned()),
            Block::Table(Table {
                columns: vec![(MARKUP.to_owned(), 3, Align::Left), ("Mã".to_owned(), 1, Align::Left)],
                rows: vec![vec![MARKUP.to_owned(), "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned()]],
            }),
        ],
        signatures: vec![signature(None, &["NGƯỜI BÁO CÁO"], MARKUP)],
        recipients: strings(&[MARKUP, "Lưu: VT"]),
        ..decision()
    }
}

/// All of them, each with the name of its file.
pub fn all() -> Vec<(&'static str, Document)> {
    vec![
        ("decision", decision()),
        ("letter", letter()),
        ("letter-to-one", letter_to_one()),
        ("minutes", minutes()),
        ("report", report()),
        ("commitment", commitment()),
        ("long-names", long_names()),
        ("letters", letters()),
    ]
}
