#!/usr/bin/env python3
"""Makes `docs/errors.md` and `docs/settings.md` from the code, so that neither can fall behind it.

    .venv/bin/python docs/make_docs.py            writes them
    .venv/bin/python docs/make_docs.py --check    writes nothing; exit code 1 when a page is behind the code

What the code does not say (what it means to people, what to do next, the Vietnamese) stands in `docs/words.toml`.
"""

from __future__ import annotations

import importlib
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
# Run as a script, Python looks for modules beside this file; the packages lie one folder up.
sys.path.insert(0, str(ROOT))

PACKAGES = ("api", "digitize", "signing", "storage")
# Where an error belongs on the page, by the module that defines it; the first match counts.
GROUPS = (
    ("storage", "Lưu trữ và hồ sơ", "Storage and records"),
    ("digitize", "Số hóa", "Digitization"),
    ("signing", "Chứng thực và ký số", "Certification and signing"),
    ("api.accounts", "Tài khoản", "Accounts"),
    ("api.web", "Các trang", "Pages"),
    ("api", "Cài đặt và các phần nhúng sẵn", "The installation and what it brings along"),
)

ERRORS_HEAD = """\
# Mã lỗi · Error codes

*Trang này do `docs/make_docs.py` tạo ra từ mã nguồn. · Made from the code by `docs/make_docs.py`.*

Mỗi lỗi có một mã không đổi. Câu báo lỗi nói điều gì đã xảy ra, nghĩa là gì, làm gì tiếp; mã dùng để tra ở đây và để
chương trình khác nhận ra. Kết luận kiểm tra chữ ký **không** phải là lỗi: xem [verifying.md](verifying.md).

Each error has a stable code. The message says what happened, what it means and what to do next; the code is for looking
up here and for other programs. A verdict on a signature is **no** error: see [verifying.md](verifying.md).

- **Thử lại · retry**: có = thử lại sau có thể được, việc nền tự thử; trying again later may help, jobs do so by
  themselves.
- **HTTP**: mã trạng thái của trang và của câu trả lời `application/problem+json` (RFC 9457) · status of pages and of
  `application/problem+json` answers.
- **Thoát · exit**: mã thoát của dòng lệnh · exit code of the command line: 1 đầu vào không dùng được / the input cannot
  be used, 66 không có / not there, 69 thiếu thứ cần dùng / something needed is missing, 70 lỗi của phần mềm / a fault
  of ours, 75 thử lại sau / try later, 77 không được phép / not allowed, 78 cài đặt sai / a setting is wrong.
  (`saoy verify`, `saoy ocr`, `saoy check` có bảng riêng / have their own: [command-line.md](command-line.md).)

Lỗi không có trong bảng hiện ra là `unexpected` (500, 70) kèm một mã sự cố để báo người quản trị; chi tiết chỉ nằm trong
nhật ký. · An error that has no row shows as `unexpected` (500, 70) with an id to tell the operator; the details are in
the log only.
"""

TABLE_HEAD = """\
| mã · code | xảy ra gì · what happened | làm gì tiếp · what to do next | thử lại · retry | HTTP | thoát · exit |
|---|---|---|---|---|---|
"""

ERRORS_FOOT = """
## Mã chỉ hiện ở tệp tải lên · Codes that only uploads show

| mã · code | xảy ra gì · what happened | làm gì tiếp · what to do next |
|---|---|---|
| `internal-error` | Máy không đọc được tệp vì lỗi của chương trình; tệp được giữ.<br>A fault of ours kept the file \
from being read; the file is kept. | Thử quét lại; báo người quản trị.<br>Scan it again; tell the operator. |
"""

SETTINGS_HEAD = """\
# Cài đặt · Settings

*Trang này do `docs/make_docs.py` tạo ra từ `api/settings.py`. · Made from `api/settings.py` by `docs/make_docs.py`.*

Dịch vụ đọc các biến môi trường sau, một lần khi khởi động. Không đặt gì thì mọi thứ chạy nhúng sẵn dưới `var/`, ở chế
độ **thử nghiệm**: chứng thư số và dấu thời gian do một cơ quan chứng thực tạm cấp, không có giá trị pháp lý.

The service reads these environment variables once, at its start. With none of them set everything is embedded under
`var/` and is a **trial**: certificates and time-stamps come from a throw-away authority and have no legal value.

| biến · variable | mặc định · default | ý nghĩa · meaning |
|---|---|---|
"""

SETTINGS_FOOT = """
## Người ký · Signers

Ai ký bằng khóa nào nằm trong `signers.toml` trong thư mục dữ liệu, không phải trong biến môi trường.
Who signs with which key is in `signers.toml` in the data folder, not in the environment. Paths are relative to it.

```toml
[[signer]]                          # một người · a person: the log-in name of the account
login = "chungthuc"
authority = "Quyết định 12/QĐ-UBND ngày 05/01/2026"    # căn cứ · on what authority
valid_from = 2026-01-05             # ngày Việt Nam, tính cả hai đầu · Vietnamese days, both included
valid_to = 2026-12-31               # có thể bỏ · may be left out
pkcs11_module = "/usr/lib/softhsm/libsofthsm2.so"
pkcs11_token = "ubnd-phuong-mau"
pkcs11_label = "chungthuc"          # mã PIN do người ký gõ mỗi lần · the PIN is typed each time

[[signer]]                          # cơ quan · an agency: its code
agency = "H99.1"
authority = "Quyết định 12/QĐ-UBND ngày 05/01/2026"
valid_from = 2026-01-05
pkcs12 = "keys/seal.p12"            # hoặc pkcs11_… · or pkcs11_…
pin_file = "keys/seal.pin"          # chỉ dịch vụ đọc được · readable by the service only
```

## Biến của trình khởi động và kiểm thử · Variables of the launcher and the tests

`SAOY_PYTHON`, `SAOY_NO_INSTALL`, `SAOY_MATERIAL`, `SAOY_MINIO`: [install.md](install.md).
`SAOY_TRACEBACK=1`: dòng lệnh in cả vết lỗi · the command line also prints where an error came from.
"""


def words() -> dict[str, Any]:
    """What people are told beyond the code's own words."""
    return tomllib.loads((ROOT / "docs" / "words.toml").read_text(encoding="utf-8"))


def error_classes() -> list[type[Exception]]:
    """Every error of ours that has a code of its own, in a stable order."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            if "migrations" not in parts and parts[-1] != "__main__":
                importlib.import_module(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    found = {one for one in _descendants(Exception) if one.__module__.split(".")[0] in PACKAGES and "code" in vars(one)}
    return sorted(found, key=lambda one: (one.__module__, _line(one)))


def errors_page() -> str:
    """The page of error codes."""
    outcomes = importlib.import_module("api.errors").OUTCOMES
    told = words()["error"]
    parts = [ERRORS_HEAD]
    left = error_classes()
    for prefix, vi, en in GROUPS:
        mine = [one for one in left if one.__module__ == prefix or one.__module__.startswith(f"{prefix}.")]
        left = [one for one in left if one not in mine]
        parts.append(f"\n## {vi} · {en}\n\n")
        parts.append(TABLE_HEAD)
        parts += [_error_row(one, told.get(vars(one)["code"], {}), outcomes) for one in mine]
    return "".join([*parts, ERRORS_FOOT])


def settings_page() -> str:
    """The page of settings."""
    settings = importlib.import_module("api.settings").Settings
    told = words()["setting"]
    prefix = settings.model_config["env_prefix"]
    rows = []
    for name, field in settings.model_fields.items():
        said = told.get(name, {})
        en = said.get("en", field.description)
        rows.append(f"| `{prefix}{name.upper()}` | {_default(field.default)} | {said.get('vi', '—')}<br>{en} |\n")
    return "".join([SETTINGS_HEAD, *rows, SETTINGS_FOOT])


def missing_words() -> list[str]:
    """What the code has and `words.toml` says nothing of, or the other way round."""
    told = words()
    codes = {vars(one)["code"] for one in error_classes()}
    settings = set(importlib.import_module("api.settings").Settings.model_fields)
    unsaid = [f"error {code}" for code in sorted(codes - set(told["error"]))]
    unsaid += [f"setting {name}" for name in sorted(settings - set(told["setting"]))]
    gone = [f"error {code} (gone from the code)" for code in sorted(set(told["error"]) - codes)]
    return unsaid + gone + [f"setting {name} (gone)" for name in sorted(set(told["setting"]) - settings)]


PAGES = {"errors.md": errors_page, "settings.md": settings_page}


def behind() -> list[str]:
    """The pages that are not what the code says now, and the words that are missing."""
    stale = [
        f"docs/{name} is behind the code: run docs/make_docs.py"
        for name, make in PAGES.items()
        if not (ROOT / "docs" / name).exists() or (ROOT / "docs" / name).read_text(encoding="utf-8") != make()
    ]
    return stale + [f"docs/words.toml: {one}" for one in missing_words()]


def _error_row(error: type[Exception], said: dict[str, str], outcomes: dict[str, Any]) -> str:
    code = vars(error)["code"]
    en = said.get("en", (error.__doc__ or "").splitlines()[0])
    outcome = outcomes.get(code)
    status, leaving = (outcome.status, outcome.exit_code) if outcome else ("–", "–")
    cells = [
        f"`{code}`<br>{error.__name__}",
        f"{said.get('vi', '—')}<br>{en}",
        f"{said.get('do_vi', '—')}<br>{said.get('do_en', '—')}",
        "có · yes" if getattr(error, "retryable", False) else "không · no",
        str(status),
        str(leaving),
    ]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def _default(value: object) -> str:
    return "–" if value in (None, ()) else f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _descendants(root: type[Exception]) -> Iterator[type[Exception]]:
    for child in root.__subclasses__():
        yield child
        yield from _descendants(child)


def _line(error: type[Exception]) -> int:
    """Where the class stands in its file: the tree's own order."""
    source = (ROOT / Path(*error.__module__.split("."))).with_suffix(".py").read_text(encoding="utf-8")
    return source[: source.index(f"class {error.__name__}(")].count("\n")


def main(arguments: list[str]) -> int:
    """Write the pages, or only look."""
    if arguments == ["--check"]:
        found = behind()
        print("\n".join(found))
        return int(bool(found))
    for name, make in PAGES.items():
        (ROOT / "docs" / name).write_text(make(), encoding="utf-8")
    print("\n".join(missing_words()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
