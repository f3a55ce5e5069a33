"""`/api/v1/copies`, `/api/v1/cancellations`: the register's answers for programs."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(prefix="/api/v1")
