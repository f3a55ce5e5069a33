"""Every route says who may use it; strangers and foreign forms are turned away; headers are always there."""

from __future__ import annotations

import pytest
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from api.web.access import public, requires, rule_of
from api.web.failures import safe_next
from api.web.headers import CONTENT_SECURITY_POLICY
from api.web.language import Language
from api.web.visitor import TOKEN_FIELD, Visitor
from storage.actor import Role


def routes(client: TestClient) -> list[APIRoute]:
    routers = [getattr(one, "original_router", None) for one in client.app.routes]  # type: ignore[attr-defined]
    return [route for router in routers if router for route in router.routes if isinstance(route, APIRoute)]


def test_every_route_declares_its_access(client: TestClient) -> None:
    undeclared = [route.path for route in routes(client) if rule_of(route.endpoint) is None]
    assert routes(client)
    assert not undeclared


def test_every_closed_route_turns_a_stranger_away(client: TestClient) -> None:
    for route in routes(client):
        rule = rule_of(route.endpoint)
        assert rule is not None
        if rule.everybody:
            continue
        path = route.path
        for name in route.param_convertors:
            path = path.replace(f"{{{name}}}", "x").replace(f"{{{name}:path}}", "x")
        for method in sorted(route.methods or ()):
            answer = client.request(method, path, follow_redirects=False)
            went = (answer.status_code, answer.headers.get("location", ""))
            assert went[0] == 401 or (went[0] == 303 and went[1].startswith("/dang-nhap")), (method, path, went)


def test_only_questions_and_bearers_of_a_secret_go_without_a_token(client: TestClient) -> None:
    without = {
        (method, route.path)
        for route in routes(client)
        for method in (route.methods or set()) - {"GET", "HEAD"}
        if (rule := rule_of(route.endpoint)) is not None and not rule.needs_token
    }
    questions = {("POST", "/kiem-tra"), ("POST", "/api/v1/verifications")}
    bearers = {("POST", "/kiem-tra/chia-se"), ("POST", "/api/v1/signing-ticket")}  # nobody else's form knows the secret
    assert without == questions | bearers


@pytest.mark.parametrize("path", ["/dang-nhap", "/dang-xuat"])
def test_a_form_without_our_token_is_refused(client: TestClient, path: str) -> None:
    assert client.post(path, data={"login": "a", "password": "b"}).status_code == 403
    assert client.post(path, data={TOKEN_FIELD: "0" * 64}).status_code == 403


def test_token_belongs_to_one_visitor() -> None:
    mine, other = Visitor(None, "a" * 40, Language.VI), Visitor(None, "b" * 40, Language.VI)
    assert mine.sent_token(mine.form_token)
    assert not mine.sent_token(other.form_token)
    assert not mine.sent_token(None)
    assert not mine.sent_token("không phải ASCII")


@pytest.mark.parametrize("path", ["/", "/kiem-tra", "/dang-nhap", "/khong-co", "/static/saoy.css"])
def test_every_answer_carries_the_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "unsafe" not in CONTENT_SECURITY_POLICY


def test_cookies_cannot_be_read_by_script(client: TestClient) -> None:
    cookies = client.get("/?lang=en").headers.get_list("set-cookie")
    assert len(cookies) == 2
    assert all("HttpOnly" in cookie and "SameSite=lax" in cookie for cookie in cookies)


def test_errors_are_problems_for_programs_and_pages_for_people(client: TestClient) -> None:
    problem = client.get("/api/v1/khong-co")
    assert problem.headers["content-type"] == "application/problem+json"
    assert problem.json()["code"] == "address-not-found"
    page = client.get("/khong-co")
    assert page.status_code == 404
    assert "text/html" in page.headers["content-type"]


def test_language_is_kept_and_whole(client: TestClient) -> None:
    assert 'lang="vi"' in client.get("/").text
    assert '<html lang="en">' in client.get("/?lang=en").text
    assert '<html lang="en">' in client.get("/kiem-tra").text


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("/can-bo?x=1", "/can-bo?x=1"),
        ("//evil.example", None),
        ("/\\evil.example", None),
        ("https://evil.example/", None),
        ("", None),
        (None, None),
    ],
)
def test_log_in_leads_on_within_the_site_only(address: str | None, kept: str | None) -> None:
    assert safe_next(address) == kept


def test_a_rule_is_declared_once_and_names_a_role() -> None:
    with pytest.raises(TypeError):
        requires()
    with pytest.raises(TypeError):

        @public
        @requires(Role.HEAD)
        def twice() -> None: ...


@pytest.mark.parametrize("code", ["", "abc"])
def test_a_code_that_is_none_is_explained_beside_its_field(client: TestClient, code: str) -> None:
    answer = client.get("/kiem-tra", params={"code": code})
    assert 'id="code-why"' in answer.text
    assert 'href="#code"' in answer.text
