"""Accounts and sessions on a real database: right password, idle and absolute ends, nothing useful to a thief."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text, update

from api.accounts.errors import LogInRefused, LoginTaken, PasswordTooShort
from api.accounts.log_in import IDLE, LONGEST, create_account, log_in, log_out, recognise, sweep_sessions
from api.accounts.tables import UserAccountRow, UserSessionRow
from storage.actor import Role
from storage.records.database import Database

PASSWORD = "mật khẩu thử"


@pytest.fixture(autouse=True)
def _somebody(database: Database) -> None:
    with database.transaction() as session:
        create_account(
            session, login="ThuNghiem", name="Trần Thị Thử", roles=[Role.CITIZEN], agency_id=None, password=PASSWORD
        )


def enter(database: Database, login: str = "thunghiem", password: str = PASSWORD) -> str:
    with database.transaction() as session:
        return log_in(session, login, password)[0]


def test_log_in_opens_a_session_that_log_out_ends(database: Database) -> None:
    token = enter(database, " THUNGHIEM ")
    with database.transaction() as session:
        account = recognise(session, token)
        assert account is not None
        assert account.actor("thử").roles == {Role.CITIZEN}
        log_out(session, token)
    with database.transaction() as session:
        assert recognise(session, token) is None


@pytest.mark.parametrize(("login", "password"), [("thunghiem", "sai mật khẩu"), ("không có", PASSWORD), ("", "")])
def test_wrong_name_and_wrong_password_are_refused_alike(database: Database, login: str, password: str) -> None:
    with pytest.raises(LogInRefused) as refused:
        enter(database, login, password)
    assert refused.value.message_en == LogInRefused().message_en


def test_a_closed_account_neither_logs_in_nor_stays_in(database: Database) -> None:
    token = enter(database)
    with database.transaction() as session:
        session.execute(update(UserAccountRow).values(disabled=True))
    with database.transaction() as session:
        assert recognise(session, token) is None
    with pytest.raises(LogInRefused):
        enter(database)


def test_sessions_end_when_idle_and_after_the_longest_time(database: Database) -> None:
    token, start = enter(database), datetime.now(UTC)
    with database.transaction() as session:
        assert recognise(session, token, now=start + IDLE + timedelta(seconds=5)) is None
    step = start
    with database.transaction() as session:
        while step < start + LONGEST - IDLE:
            step += IDLE - timedelta(minutes=2)
            assert recognise(session, token, now=min(step, start + LONGEST)) is not None
            session.flush()
        assert recognise(session, token, now=start + LONGEST + timedelta(seconds=5)) is None
        assert sweep_sessions(session, now=start + LONGEST + timedelta(minutes=1)) == 1


def test_neither_token_nor_password_is_stored(database: Database) -> None:
    token = enter(database)
    with database.transaction() as session:
        rows = session.execute(text("select s::text || a::text from user_session s, user_account a")).scalars().all()
        assert rows
        assert not any(token in row or PASSWORD in row for row in rows)
        assert session.scalars(select(UserAccountRow.password_hash)).one().startswith("$argon2id$")
        assert len(session.scalars(select(UserSessionRow.token_sha256)).one()) == 32


def test_a_taken_name_leaves_the_callers_transaction_usable(database: Database) -> None:
    with database.transaction() as session:
        with pytest.raises(LoginTaken):
            create_account(session, login="THUNGHIEM", name="x", roles=[], agency_id=None, password=PASSWORD)
        assert session.scalar(select(UserAccountRow.login)) == "thunghiem"


def test_a_short_password_is_refused(database: Database) -> None:
    with database.transaction() as session, pytest.raises(PasswordTooShort):
        create_account(session, login="khác", name="x", roles=[], agency_id=None, password="ngắn")
