"""Liveness, readiness with named checks, metrics."""

import asyncio

import httpx
import pytest
from prometheus_client import CollectorRegistry, Counter
from starlette.applications import Starlette

from server.health import Check, CheckPace, Health


def client_of(health: Health) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(Starlette(routes=health.routes()))
    return httpx.AsyncClient(transport=transport, base_url="http://anjuan.test")


async def fine() -> None:
    """Pass."""


async def broken() -> None:
    raise ConnectionError("postgresql://anjuan:swordfish@db")


async def hanging() -> None:
    await asyncio.sleep(30)


async def test_alive_says_nothing_about_others() -> None:
    async with client_of(Health({"database": broken})) as client:
        response = await client.get("/health/live")
    assert (response.status_code, response.json()) == (200, {"status": "live"})


async def test_ready_when_every_check_passes() -> None:
    async with client_of(Health({"database": fine, "store": fine})) as client:
        response = await client.get("/health/ready")
    assert response.status_code == 200
    assert response.json()["status"] == "ready"
    assert {name: check["passed"] for name, check in response.json()["checks"].items()} == {
        "database": True,
        "store": True,
    }


@pytest.mark.parametrize("check", [broken, hanging])
async def test_one_failing_or_hanging_check_makes_it_503_and_tells_no_secret(check: Check) -> None:
    async with client_of(Health({"database": fine, "store": check}, CheckPace(within=0.05))) as client:
        response = await client.get("/health/ready")
    assert response.status_code == 503
    assert response.json()["checks"]["store"]["passed"] is False
    assert response.json()["checks"]["database"]["passed"] is True
    assert "swordfish" not in response.text


async def test_many_callers_share_one_run_of_the_checks() -> None:
    runs = 0

    async def counted() -> None:
        nonlocal runs
        runs += 1
        await asyncio.sleep(0.01)

    async with client_of(Health({"database": counted})) as client:
        await asyncio.gather(*(client.get("/health/ready") for _ in range(20)))
    assert runs == 1


async def test_an_outcome_is_not_remembered_for_long() -> None:
    failing = True

    async def recovering() -> None:
        if failing:
            raise ConnectionError

    health = Health({"database": recovering}, CheckPace(remembered=0))
    async with client_of(health) as client:
        assert (await client.get("/health/ready")).status_code == 503
        failing = False
        assert (await client.get("/health/ready")).status_code == 200


async def test_metrics_are_in_prometheus_form() -> None:
    registry = CollectorRegistry()
    Counter("anjuan_cases_opened", "cases opened", registry=registry).inc()
    async with client_of(Health({}, registry=registry)) as client:
        response = await client.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain")
    assert "anjuan_cases_opened_total 1.0" in response.text
    assert response.headers["x-content-type-options"] == "nosniff"


async def test_only_reading_is_served() -> None:
    async with client_of(Health({})) as client:
        for path in ("/health/live", "/health/ready", "/metrics"):
            assert (await client.post(path)).status_code == 405
