/**
 * The 25 services of QĐ 06/QĐ-TTg that the scheme counts, by number: loaded only when somebody files one.
 * Names are the portal's, shortened to what people say; number 25 is missing from the lists that were found in
 * 10/2025 and follows the decision's first text.
 */
import { _ } from "./i18n.js";

/**
 * Number and name, the ones a hamlet asks for most first.
 * @returns {[number, string][]}
 */
export function services() {
  return [
    [3, _("Đăng ký thường trú")],
    [4, _("Đăng ký tạm trú")],
    [17, _("Khai sinh, thường trú, thẻ bảo hiểm y tế cho trẻ dưới 6 tuổi (liên thông)")],
    [18, _("Khai tử, xóa thường trú, mai táng phí (liên thông)")],
    [14, _("Đăng ký khai sinh")],
    [15, _("Đăng ký khai tử")],
    [16, _("Đăng ký kết hôn")],
    [2, _("Cấp lại, đổi thẻ căn cước")],
    [19, _("Biến động quyền sử dụng đất, nhà ở")],
    [13, _("Đổi, cấp lại giấy phép lái xe")],
    [7, _("Đăng ký, cấp biển số xe máy")],
    [8, _("Nộp phạt nguội giao thông")],
    [9, _("Hộ chiếu phổ thông")],
    [10, _("Phiếu lý lịch tư pháp")],
    [20, _("Giảm mức đóng khi gia hạn bảo hiểm y tế hộ gia đình")],
    [21, _("Đăng ký thi tốt nghiệp THPT, xét tuyển đại học")],
    [22, _("Trợ cấp thất nghiệp")],
    [23, _("Cấp điện mới")],
    [24, _("Đổi tên hợp đồng mua bán điện")],
    [25, _("Đăng ký thuế lần đầu, đổi thông tin thuế")],
    [1, _("Xác nhận số CMND cũ")],
    [5, _("Khai báo tạm vắng")],
    [6, _("Thông báo lưu trú")],
    [11, _("Làm con dấu mới")],
    [12, _("Làm con dấu thu nhỏ, dấu nổi, dấu xi")],
  ];
}
