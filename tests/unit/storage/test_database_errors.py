"""What a database error says of the values in the statement."""

from __future__ import annotations

from storage.records.database import Database


def test_an_errors_text_names_no_values() -> None:
    database = Database("postgresql+psycopg://nobody@/nowhere")
    try:
        assert database.engine.hide_parameters
    finally:
        database.close()
