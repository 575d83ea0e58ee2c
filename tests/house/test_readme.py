"""What the documentation says can be done, can be done: its commands run and its links lead somewhere."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.house._tree import medsynth, name_of, succeeded, tracked

BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
RECIPE = re.compile(r"^```yaml\n(kind: .*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
PAGES = [path for path in tracked() if path.suffix == ".md" and path.parts[len(ROOT.parts)] in ("README.md", "docs")]


def test_readme_has_commands_to_run() -> None:
    assert BLOCK.search((ROOT / "README.md").read_text("utf-8"))


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_commands_run(page: Path, tmp_path: Path) -> None:
    """The ``$ medsynth`` and ``$ cd`` lines of a page, in order, as one session in an empty folder."""
    here = tmp_path
    for block in BLOCK.findall(page.read_text("utf-8")):
        for line in block.splitlines():
            words = shlex.split(line.removeprefix("$ "), comments=True) if line.startswith("$ ") else []
            if words[:1] == ["cd"]:
                here = (here / words[1]).resolve()
                assert here.is_relative_to(tmp_path.resolve()), line
            elif words:
                assert words[0] == "medsynth", f"{line}: a console block runs medsynth only"
                succeeded(medsynth(*words[1:], cwd=here))


def test_recipe_of_the_readme_has_no_mistakes(tmp_path: Path) -> None:
    (recipe,) = RECIPE.findall((ROOT / "README.md").read_text("utf-8"))
    (tmp_path / "recipe.yaml").write_text(recipe, "utf-8")
    (tmp_path / "cases.jsonl").write_text('{"id": "1", "complaint": "头痛三天"}\n', "utf-8")
    succeeded(medsynth("check", "recipe.yaml", cwd=tmp_path))


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    links = [link for link in LINK.findall(page.read_text("utf-8")) if "://" not in link]
    missing = [link for link in links if not (page.parent / link).exists()]
    assert not missing
