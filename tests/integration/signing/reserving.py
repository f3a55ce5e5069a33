"""A process that takes numbers with eight threads at once: `reserving.py DATABASE_URL AGENCY_ID ACT_ID`."""

import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import UUID

from signing.book.register import reserve
from storage.actor import system_actor
from storage.records.database import Database


def main(url: str, agency_id: str, act_id: str) -> None:
    database, actor = Database(url), system_actor("lấy số (thử nghiệm)")

    def take(_: int) -> None:
        with database.transaction() as session:
            reserve(
                session,
                actor,
                agency_id=UUID(agency_id),
                act_id=UUID(act_id),
                on_date=date(2026, 12, 31),
                symbol="SCT/BS",
                symbol_rule="thử nghiệm",
                data={},
            )

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(take, range(40)))
    database.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
