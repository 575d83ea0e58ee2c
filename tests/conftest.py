"""What every test shares: no network, no telemetry, no state of the person who runs them."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(autouse=True)
def _own_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keys, proxies and homes of this machine never reach a test; nothing is fetched."""
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "HF_TOKEN", "MEDSYNTH_HOME", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HUB_DISABLE_TELEMETRY", "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """Real input that stands beside the checkout and is not part of it; a test that needs it is skipped without."""
    if not (SHARED / "data").is_dir():
        pytest.skip(f"needs real data in ../{SHARED.name}/data, which is not part of the repository")
    return SHARED / "data"
