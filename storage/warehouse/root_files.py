"""The files at the top of the archive that explain it to whoever finds it without this software.

Owns their names and text. Refuses to know stores. The texts are written once; later releases leave them as they are.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType

from storage.warehouse.layout import SYSTEM_FAMILIES

LAYOUT_NAME = "saoy-dossier-layout"
DECLARATION = "0=ocfl_1.1"

_DESCRIPTION = (
    "Objects lie under the code of the dossier they belong to: dossiers/<agency>/<year>/<dossier code>/"
    "{dossier, papers/<uuid>, copies/<verification code>}; books, logs and catalogues lie under system/<family>/."
)
_FAMILIES = "\n".join(
    f"    system:{name}{'/<part>' * count:<24} system/{name}{'/<part>' * count}"
    for name, count in SYSTEM_FAMILIES.items()
)
_EXTENSION = f"""\
# OCFL local extension: {LAYOUT_NAME}

* Kind: storage root layout, not registered with the OCFL community
* Parameters: none

## Mapping

    object identifier                            folder
    dossier:<code>                               dossiers/<agency>/<year>/<code>/dossier
    dossier:<code>/paper:<uuid>                  dossiers/<agency>/<year>/<code>/papers/<uuid>
    dossier:<code>/copy:<verification code>      dossiers/<agency>/<year>/<code>/copies/<verification code>
{_FAMILIES}

A dossier code is `<agency>-<YYMMDD>-<order of the day>`; `<agency>` is what stands before the first hyphen and
`<year>` is the full year of YYMMDD (69 to 99 mean 1969 to 1999). Each part is a letter or digit followed by letters,
digits, `.`, `_`, `~` or `-`. The number of parts of each system family is fixed, so that no object lies in another.
The mapping can be reversed: the folder gives the identifier.
"""
_README = """\
# Kho lưu trữ hồ sơ số hóa và bản sao chứng thực điện tử

Đây là kho lưu trữ theo chuẩn mở OCFL 1.1 (https://ocfl.io/1.1/spec/). Không cần phần mềm nào để đọc:

* Mỗi hồ sơ nằm trong `dossiers/<mã cơ quan>/<năm>/<mã hồ sơ>/`: `dossier` là chính hồ sơ, `papers/…` là từng giấy tờ,
  `copies/…` là từng bản sao chứng thực. Sổ, nhật ký, danh mục nằm trong `system/…`.
* Trong mỗi thư mục đó, `inventory.json` cho biết các phiên bản và từng tệp nằm ở đâu (`manifest`, `state`), kèm mã băm
  SHA-512 và SHA-256. Tệp nằm trong `v1/content/…`, `v2/content/…`. Không tệp nào bị sửa sau khi ghi.
* Kiểm tra một tệp: `sha512sum <tệp>` rồi so với `inventory.json`. Kiểm tra cả kho: một bộ kiểm tra OCFL bất kỳ.

# Archive of digitized dossiers and certified electronic copies

This is an OCFL 1.1 storage root (https://ocfl.io/1.1/spec/). It can be read without any special software:

* Each dossier lies in `dossiers/<agency>/<year>/<dossier code>/`: `dossier` is the dossier itself, `papers/…` its
  papers, `copies/…` its certified copies. Books, logs and catalogues lie in `system/…`.
* In each of these folders `inventory.json` says which versions there are and where each file lies (`manifest`,
  `state`), with SHA-512 and SHA-256 digests. Files lie in `v1/content/…`, `v2/content/…`. None is changed once written.
* To check a file: `sha512sum <file>`, and compare with `inventory.json`. To check all: any OCFL validator.
  (One that knows only registered layouts will not accept `ocfl_layout.json`; the mapping is described in
  `extensions/`.)
"""

# Ordered: the declaration comes last, so that where it stands everything else stands too.
ROOT_FILES: Mapping[str, bytes] = MappingProxyType(
    {
        "README.md": _README.encode(),
        f"extensions/{LAYOUT_NAME}/{LAYOUT_NAME}.md": _EXTENSION.encode(),
        f"extensions/{LAYOUT_NAME}/config.json": json.dumps({"extensionName": LAYOUT_NAME}, indent=2).encode() + b"\n",
        "ocfl_layout.json": json.dumps({"description": _DESCRIPTION, "extension": LAYOUT_NAME}, indent=2).encode()
        + b"\n",
        DECLARATION: b"ocfl_1.1\n",
    }
)
