"""What offices write about: subjects and sentences for administrative papers, made up for these tests."""

TOPICS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("phòng, chống dịch sốt xuất huyết trong mùa mưa", (
        "Từ đầu tháng đến nay trên địa bàn đã có nhiều ca mắc mới, tập trung ở các khu dân cư gần kênh nước đọng.",
        "Các thôn, tổ dân phố vận động từng hộ lật úp dụng cụ chứa nước, thả cá diệt bọ gậy vào bể, chum, vại.",
        "Trạm Y tế chuẩn bị đủ thuốc, hóa chất phun và bố trí cán bộ trực ngoài giờ để tiếp nhận người bệnh.",
    )),
    ("tổ chức lấy ý kiến nhân dân về quy hoạch điểm dân cư nông thôn", (
        "Bản vẽ quy hoạch được niêm yết tại nhà văn hóa thôn và trang thông tin điện tử trong ba mươi ngày.",
        "Người dân góp ý bằng phiếu hoặc trực tiếp tại bộ phận một cửa vào giờ làm việc các ngày trong tuần.",
        "Đơn vị tư vấn tổng hợp, giải trình từng ý kiến và hoàn thiện đồ án trước khi trình thẩm định.",
    )),
    ("kiểm tra việc sử dụng lòng đường, vỉa hè vào mục đích kinh doanh", (
        "Đoàn kiểm tra làm việc vào buổi sáng và buổi chiều, có lập biên bản với từng hộ vi phạm.",
        "Hộ kinh doanh phải tự tháo dỡ mái che, bục bệ lấn chiếm trong thời hạn mười ngày kể từ khi được nhắc nhở.",
        "Công an khu vực phối hợp giữ gìn trật tự, không để xảy ra tranh chấp trong quá trình kiểm tra.",
    )),
    ("giao chỉ tiêu trồng cây phân tán và chăm sóc rừng phòng hộ", (
        "Cây giống gồm keo, sao đen và bàng, được nhận tại vườn ươm của hợp tác xã trước ngày mười lăm.",
        "Mỗi trường học, cơ quan đăng ký một khu vực trồng và cử người chăm sóc trong hai năm đầu.",
        "Tỷ lệ cây sống sau mùa khô phải đạt từ tám mươi lăm phần trăm trở lên.",
    )),
    ("chuyển đổi số trong giải quyết thủ tục hành chính cấp cơ sở", (
        "Bộ phận tiếp nhận quét giấy tờ ngay khi nhận, kiểm tra chất lượng ảnh rồi mới trả bản chính cho công dân.",
        "Cán bộ, công chức phải sử dụng chữ ký số cá nhân khi xử lý văn bản trên hệ thống.",
        "Hồ sơ nộp trực tuyến được trả lời qua tin nhắn trong vòng hai giờ làm việc.",
    )),
    ("sửa chữa đường giao thông nội đồng và kênh mương cấp ba", (
        "Khối lượng thi công gồm một nghìn hai trăm mét đường bê tông và tám cống qua đường.",
        "Nhân dân đóng góp ngày công, ngân sách hỗ trợ xi măng, cát, đá theo định mức đã được duyệt.",
        "Thời gian thi công tránh mùa gặt và phải kết thúc trước khi mở nước vụ xuân.",
    )),
    ("quản lý, sử dụng nhà văn hóa và thiết bị thể thao cộng đồng", (
        "Nhà văn hóa mở cửa từ sáu giờ đến hai mươi mốt giờ hằng ngày, người quản lý ghi sổ theo dõi.",
        "Tập thể mượn hội trường đăng ký trước ba ngày và chịu trách nhiệm giữ vệ sinh, tài sản.",
        "Nguồn thu từ cho thuê được dùng để sửa chữa nhỏ, có công khai trên bảng tin mỗi quý.",
    )),
    ("hỗ trợ người dân khắc phục thiệt hại do mưa lớn và ngập úng", (
        "Lực lượng dân quân giúp các gia đình neo đơn dọn bùn, sửa mái nhà và vận chuyển đồ đạc.",
        "Mức hỗ trợ được xét theo diện tích lúa, hoa màu và số gia súc bị thiệt hại có xác nhận của thôn.",
        "Hồ sơ đề nghị hỗ trợ gửi về bộ phận tài chính chậm nhất vào ngày hai mươi hằng tháng.",
    )),
    ("công tác tuyển quân và thực hiện chính sách hậu phương", (
        "Hội đồng khám tuyển làm việc tại trạm y tế, kết luận sức khỏe ngay trong ngày.",
        "Gia đình có con nhập ngũ được thăm hỏi, tặng quà và hỗ trợ vay vốn theo quy định.",
        "Danh sách thanh niên đủ điều kiện được niêm yết công khai trong bảy ngày.",
    )),
    ("tăng cường bảo đảm an toàn thực phẩm tại bếp ăn tập thể", (
        "Bếp ăn của trường học, nhà máy phải lưu mẫu thức ăn đủ hai mươi bốn giờ và ghi nhật ký giao nhận.",
        "Người chế biến được khám sức khỏe định kỳ và tập huấn kiến thức ít nhất mỗi năm một lần.",
        "Cơ sở không rõ nguồn gốc nguyên liệu bị đình chỉ hoạt động cho đến khi khắc phục xong.",
    )),
    ("rà soát, cập nhật dữ liệu hộ tịch và đất đai", (
        "Mỗi tổ gồm một công chức hộ tịch, một công chức địa chính và hai thành viên đoàn thanh niên.",
        "Bản ghi trùng lặp hoặc thiếu số định danh được đánh dấu để người dân bổ sung giấy tờ.",
        "Kết quả rà soát được báo cáo bằng biểu mẫu thống nhất vào chiều thứ sáu hằng tuần.",
    )),
    ("tổ chức ngày hội đọc sách và phong trào học tập suốt đời", (
        "Chương trình gồm trưng bày sách, kể chuyện theo tranh và giao lưu với các nhà giáo đã nghỉ hưu.",
        "Thư viện lưu động đến các điểm trường lẻ hai lần trong tháng, ưu tiên vùng khó khăn.",
        "Tập thể, cá nhân có thành tích được biểu dương trong buổi tổng kết cuối năm.",
    )),
)  # fmt: skip

GROUNDS = (
    "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;",
    "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư;",
    "Căn cứ quy chế làm việc của cơ quan và chức năng, nhiệm vụ được giao;",
    "Căn cứ Kế hoạch công tác năm đã được cấp có thẩm quyền phê duyệt;",
    "Theo đề nghị của bộ phận chuyên môn tại Tờ trình số 17/TTr-VP,",
    "Xét nhu cầu thực tế và nguồn kinh phí được phân bổ trong năm;",
)

GENERAL = (
    "Giao Văn phòng theo dõi, đôn đốc và tổng hợp tình hình thực hiện, kịp thời phản ánh khó khăn, vướng mắc.",
    "Kinh phí thực hiện lấy từ nguồn chi thường xuyên đã giao và các nguồn huy động hợp pháp khác.",
    "Đề nghị thủ trưởng các đơn vị quan tâm chỉ đạo, bố trí nhân lực và chịu trách nhiệm về tiến độ.",
    "Trong quá trình thực hiện nếu có nội dung chưa phù hợp, các đơn vị phản ánh bằng văn bản để xem xét, điều chỉnh.",
    "Các tổ chức đoàn thể tuyên truyền sâu rộng đến hội viên và nhân dân để cùng giám sát.",
    "Số liệu báo cáo phải trung thực, thống nhất với hồ sơ lưu tại đơn vị.",
)
