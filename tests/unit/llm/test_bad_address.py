"""What people get wrong about a server: one clear line each, and the right exit code."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from pathlib import Path

import pytest

from medsynth.core.errors import MedsynthError, ProviderError, RecipeError
from medsynth.llm.chat import ChatReply
from medsynth.llm.teacher import Teacher
from medsynth.recipes._load import load_recipe
from tests.conftest import ROOT
from tests.servers.openai_server import OpenAIServer
from tests.unit.llm.models import ask, desk, teacher

NETWORK = ("compatible", "openai")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    """One that nobody signed but itself."""
    if shutil.which("openssl") is None:
        pytest.skip("needs the openssl program to make a certificate")
    folder = tmp_path_factory.mktemp("tls")
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -keyout key.pem -out cert.pem"
    subprocess.run(command.split(), cwd=folder, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


async def said(one: Teacher, folder: Path) -> MedsynthError:
    async with desk(one, folder) as opened:
        with pytest.raises((ProviderError, RecipeError)) as caught:
            await opened.model.chat(ask("a"))
    return caught.value


@pytest.mark.parametrize("provider", NETWORK)
async def test_a_model_with_a_typo_is_named_with_the_nearest(tmp_path: Path, provider: str) -> None:
    async with OpenAIServer(models=("medical-7b", "tiny", "vision-2")) as server:
        error = await said(teacher(server, provider=provider, model="medcal-7b"), tmp_path)
        assert server.requests == 1
    assert error.exit_code == 4
    assert "'medcal-7b'" in error.message
    assert "Did you mean 'medical-7b'?" in error.hint


@pytest.mark.parametrize("provider", NETWORK)
async def test_a_certificate_that_nobody_signed(tmp_path: Path, provider: str, certificate: ssl.SSLContext) -> None:
    async with OpenAIServer(tls=certificate) as server:
        error = await said(teacher(server, provider=provider), tmp_path)
        assert server.requests == 0
    assert error.exit_code == 4
    assert "cannot be trusted: self" in error.message


@pytest.mark.parametrize("provider", NETWORK)
async def test_https_to_a_server_without_tls(tmp_path: Path, provider: str) -> None:
    async with OpenAIServer() as server:
        wrong = teacher(server, provider=provider, base_url=server.url.replace("http", "https"))
        error = await said(wrong, tmp_path)
    assert (error.exit_code, "does not speak TLS" in error.message) == (4, True)


@pytest.mark.parametrize(("value", "words"), [("", "is empty"), ("sk-one\nsk-two", "more than one line")])
async def test_an_empty_key_and_one_with_a_newline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str, words: str
) -> None:
    monkeypatch.setenv("SOME_KEY", value)
    one = Teacher(provider="compatible", model="m", base_url="https://api.example.org", api_key_env="SOME_KEY")
    error = await said(one, tmp_path)
    assert error.exit_code == 2
    assert words in error.message
    assert "sk-one" not in str(error)


async def test_azure_is_addressed_as_azure_wants_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_KEY", "azure-key-0123456789")
    async with OpenAIServer(prefix="/openai/deployments/doctor", api_key="azure-key-0123456789") as server:
        server.keep_bodies = True
        base = server.url.removesuffix("/openai/deployments/doctor")
        azure = teacher(
            server, provider="openai", model="doctor", base_url=base, api_version="2024-10-21", api_key_env="AZURE_KEY"
        )
        async with desk(azure, tmp_path) as one:
            assert isinstance(await one.model.chat(ask("a")), ChatReply)
    assert server.paths == ["/openai/deployments/doctor/chat/completions?api-version=2024-10-21"]
    assert server.headers[0]["api-key"] == "azure-key-0123456789"


@pytest.mark.parametrize(
    "url", ["localhost:8000", "http://", "http://[::1", "http://h:99999/v1", "http://u:secret@h/v1"]
)
def test_an_address_that_is_none_is_a_mistake_of_the_recipe(url: str) -> None:
    recipe = ROOT / "recipes" / "dialogue.en.yaml"
    with pytest.raises(RecipeError) as caught:
        load_recipe(recipe, teachers=["compatible:m"], base_url=url)
    (problem,) = caught.value.problems
    assert (problem.code, problem.file, caught.value.exit_code) == ("bad_address", "--base-url", 2)
    assert "must look like https://host/v1" in problem.message
    assert "secret" not in str(problem)
