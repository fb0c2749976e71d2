//! Writing without a network: what is kept on the device, what waits, and what both sides changed.

use super::messages;

messages! {
    offline: "Dùng ngoại tuyến" / "Use offline";
    offline_lead: "Viết bản nháp và nhật ký thí điểm tại hiện trường khi không có mạng; nội dung được gửi khi có mạng trở lại." / "Write drafts and pilot logs in the field without a network; they are sent when it is back.";
    offline_script: "Trang này cần JavaScript." / "This page needs JavaScript.";
    offline_device: "Trên thiết bị này" / "On this device";
    offline_is_on: "Đang bật." / "It is on.";
    offline_is_off: "Đang tắt: thiết bị không lưu gì." / "It is off: nothing is kept on the device.";
    offline_turn_on: "Bật trên thiết bị này" / "Turn on for this device";
    offline_turn_off: "Tắt và xóa khỏi thiết bị" / "Turn off and remove everything";
    offline_note_pages: "Khi bật, bản nháp và biểu mẫu nhật ký thí điểm của những hồ sơ bạn mở được giữ trên thiết bị, không mã hóa. Chỉ bật trên thiết bị của riêng bạn." / "While it is on, the drafts and the pilot log forms of the cases you open are kept on the device, not encrypted. Turn it on only where the device is yours alone.";
    offline_note_files: "Tệp đính kèm và các việc khác cần có mạng." / "Attachments and everything else need the network.";
    offline_note_end: "Đăng xuất, hoặc người khác đăng nhập trên thiết bị, xóa toàn bộ, kể cả nội dung chưa gửi." / "Signing out, or somebody else signing in on the device, removes everything, also what was not sent.";
    offline_queue: "Chờ gửi" / "Waiting to be sent";
    offline_none: "Không có nội dung chờ gửi." / "Nothing waits.";
    offline_pages: "Trang đã giữ" / "Kept pages";
    offline_now: "Ngoại tuyến" / "Offline";
    offline_waiting(n): "Chờ gửi: {n}" / "Waiting: {n}";
    offline_asks(n): "Chờ gửi: {n}, cần bạn xem" / "Waiting: {n}, needs you";
    offline_kept: "Chưa có mạng: đã giữ trên thiết bị, sẽ gửi sau." / "No network: kept on the device, to be sent later.";
    offline_unsent(n): "Còn {n} nội dung chưa gửi trên thiết bị này. Đăng xuất sẽ xóa các nội dung đó. Vẫn đăng xuất?" / "{n} writings on this device were not sent. Signing out removes them. Sign out anyway?";
    offline_waits: "Chờ gửi khi có mạng." / "Waits for the network.";
    offline_away: "Chờ gửi khi có mạng và bạn đã đăng nhập." / "Waits for the network and for you to sign in.";
    offline_conflict: "Mục này đã được người khác sửa từ khi bạn mở. Chọn nội dung giữ lại cho từng ô mà cả hai cùng sửa; các ô khác đã được ghép." / "Somebody has changed this section since you opened it. Choose what stays for each field that both changed; the others have been brought together.";
    offline_stale: "Hồ sơ đã có ghi nhận mới từ khi bạn viết. Xem nhật ký trước: nội dung này có thể đã đến nơi. Gửi lại nếu vẫn đúng." / "The case has new entries since you wrote this. Look at the log first: this may have arrived. Send it again if it still holds.";
    offline_sure: "Xóa nội dung chưa gửi? Không lấy lại được." / "Remove what was not sent? It can't be brought back.";
    offline_open: "Mở trang" / "Open the page";
    offline_again: "Gửi lại" / "Send again";
    offline_drop: "Xóa" / "Remove";
    offline_settle: "Lưu lựa chọn và gửi" / "Keep the choice and send";
    offline_before: "Khi bạn mở:" / "When you opened it:";
    offline_mine: "Của bạn" / "Yours";
    offline_theirs: "Đang có trên hệ thống" / "In the system now";
}
