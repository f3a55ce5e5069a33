"""`saoy migrate`: bring the database to the schema of this program."""

from __future__ import annotations

from rich.console import Console

from api.composition import open_services
from api.settings import Settings


def migrate() -> None:
    """Đưa cơ sở dữ liệu lên phiên bản mới nhất. / Bring the database to the newest schema.

    Chạy lại bao nhiêu lần cũng được; nhiều máy cùng chạy thì lần lượt chờ nhau.
    Safe to repeat; several machines wait for one another.
    """
    with open_services(Settings()) as services:
        version = services.database.ping()
    Console().print(f"✓ Cơ sở dữ liệu đã sẵn sàng (PostgreSQL {version}). / The database is ready.")
