"""The command line: which commands there are. Each command lives in the file of its name.

Only the file of the command that was asked for is imported: the others would cost seconds of start-up on an old PC
(OpenCV, pyHanko, the web framework). `--help` shows the summaries kept here; a test holds them to the commands' own.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Sequence

import typer
from rich.console import Console

from api.cli.failures import report_failure
from api.log_lines import configure_log

SUMMARIES = {
    "demo": "Chạy trọn việc chính trên hồ sơ mẫu: số hóa, ký, chứng thực, kiểm tra. / The whole way on real input.",
    "serve": "Mở các trang web cho cán bộ, công dân và người kiểm tra bản sao. / Serve the pages and the API.",
    "ocr": "Đọc giấy tờ: chữ, loại giấy tờ và các trường dữ liệu. / Read papers; needs nothing running.",
    "archive": "Đọc giấy tờ và tạo bản lưu trữ PDF/A có lớp chữ. / Write searchable archival PDF/A.",
    "separators": "In tờ phân cách để đặt giữa các giấy tờ trước khi quét. / Print separator sheets for stacks.",
    "train": "Huấn luyện lại mô hình nhận loại giấy tờ từ những gì đã xác nhận. / Learn from confirmed papers.",
    "verify": "Kiểm tra chữ ký số của bản sao chứng thực hoặc tệp PDF đã ký. / Check a certified copy or signed PDF.",
    "sign-agent": "Ký bằng thiết bị cắm ở máy của cán bộ. / Sign with the token at the officer's own PC.",
    "pin": "Mã PIN nhập sai: xem, cho thử lại. / Wrong PINs: see them, allow new tries.",
    "worker": "Làm các việc nền: đọc tệp, dựng PDF/A, lưu kho. / Do the background work.",
    "warehouse": "Kho lưu trữ: kiểm tra, dựng lại. / The archive: check it, rebuild from it.",
    "book": "Sổ chứng thực: khóa sổ tháng, sổ năm, mở quyển mới. / The register book: close months and years.",
    "truecopy": "Sao y, sao lục, trích sao văn bản của cơ quan; bản sao từ sổ gốc. / Copy an office's own documents.",
    "log": "Nhật ký công khai: tình trạng, gỡ báo động. / The public log: how it stands, clearing its alarm.",
    "migrate": "Đưa cơ sở dữ liệu lên phiên bản mới nhất. / Bring the database to the newest schema.",
    "check": "Kiểm tra thiết lập, cơ sở dữ liệu, kho, khóa ký, đồng hồ. / Is this installation fit for work?",
}
_MODULE_OF = {"archive": "ocr"}


def build_app(arguments: Sequence[str]) -> typer.Typer:
    """The application for these arguments: the command they name for real, the others by their summaries."""
    app = typer.Typer(
        name="saoy",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,  # its tracebacks can show the values of variables
        rich_markup_mode="rich",
        context_settings={"help_option_names": ["-h", "--help"]},
        help=(
            "Sao Y: số hóa giấy tờ và chứng thực bản sao điện tử.\n\n"
            "Digitize papers and certify electronic copies.\n\n"
            "Bắt đầu / start with: [bold]saoy demo[/bold]"
        ),
    )
    wanted = next((word for word in arguments if not word.startswith("-")), None)
    for name, summary in SUMMARIES.items():
        if name != wanted:
            app.command(name, help=summary)(_unused)
            continue
        module = importlib.import_module(f"api.cli.{_MODULE_OF.get(name, name).replace('-', '_')}")
        if isinstance(getattr(module, "app", None), typer.Typer):
            app.add_typer(module.app, name=name)
        else:
            command: Callable[..., None] = getattr(module, name.replace("-", "_"))
            app.command(name)(command)
    return app


def _unused() -> None:
    """Stands for a command that was not asked for."""


def main() -> None:
    """Run a command; an error becomes words in both languages and the exit code of `api/errors.py`."""
    configure_log()
    try:
        build_app(sys.argv[1:])()
    except Exception as exc:  # the edge: everything that reaches it must be told to a person
        sys.exit(report_failure(exc, Console(stderr=True)))
