"""Certifiers of one process, all at once: `reserving.py DATABASE_URL AGENCY_ID ACT_ID [CERTIFIERS NUMBERS]`.

Of every five numbers one is voided and the others go on to *issued*; the chain is appended to by all of them.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import UUID

from signing.book.register import Step, append_step, reserve
from storage.actor import system_actor
from storage.records.database import Database


def main(url: str, agency_id: str, act_id: str, certifiers: str = "8", numbers: str = "5") -> None:
    database, actor = Database(url, pool_size=int(certifiers)), system_actor("lấy số (thử nghiệm)")

    def certify(_: int) -> None:
        for _turn in range(int(numbers)):
            with database.transaction() as session:
                taken = reserve(
                    session,
                    actor,
                    agency_id=UUID(agency_id),
                    act_id=UUID(act_id),
                    on_date=date(2026, 12, 31),
                    symbol="SCT/BS",
                    symbol_rule="thử nghiệm",
                    data={},
                )
            for step in (Step.VOIDED,) if taken.number % 5 == 0 else (Step.INTENDED, Step.ISSUED):
                with database.transaction() as session:
                    append_step(session, actor, book_id=taken.book_id, number=taken.number, step=step, data={})

    with ThreadPoolExecutor(int(certifiers)) as threads:
        list(threads.map(certify, range(int(certifiers))))
    database.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
