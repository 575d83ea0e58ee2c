"""A bundle on the command line of ``run``: opened as a recipe, and compared with what it promised."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from medsynth.cli._places import home, load_env
from medsynth.cli._talk import Talk
from medsynth.core.errors import RecipeError

if TYPE_CHECKING:
    from medsynth.core.plan import Plan
    from medsynth.dataset.bundle import Head
    from medsynth.engine.run import RunResult


@dataclass(frozen=True, slots=True)
class Packed:
    """A bundle that is about to run. code: digest of the code that is installed here."""

    head: Head
    plan: Plan
    code: str

    @property
    def same_code(self) -> bool | None:
        """Whether the code that made the version is the one here; None = the bundle does not say."""
        return self.code == self.head.code if self.head.code else None

    def number(self, asked: str | None, out: Path) -> str | None:
        """The version keeps its number where no other one of its name stands."""
        from medsynth.dataset.history import numbers
        from medsynth.engine.run import dataset_name

        return asked or (None if numbers(out / dataset_name(self.plan)) else self.head.version)

    def compare(self, talk: Talk, result: RunResult, lines: Iterable[str]) -> None:
        """The result, and whether it is what was packed; exit code 3 where it is not."""
        same = result.content_id == self.head.content_id
        said = f"  {'bundle':<14}" + ("the same content id" if same else f"ANOTHER content id: {self.head.content_id}")
        told = {"content_id": self.head.content_id, "version": self.head.version, "same": same}
        talk.result({**result.to_json(), "bundle": {**told, "same_code": self.same_code}}, [*lines, said])
        if not same:
            talk.note("the rows are not those that were packed; see `medsynth diff`" + self._why())
            raise click.exceptions.Exit(3)

    def _why(self) -> str:
        return "" if self.same_code else f"; the bundle was made by other code (medsynth {self.head.medsynth})"


def bundled(talk: Talk, path: str, inputs: tuple[str, ...], out: Path, **changes: Any) -> Packed | None:
    """The bundle that a path is, opened; None where it is none. changes: as ``load_recipe`` takes them."""
    from medsynth.dataset.bundle import is_bundle

    if not is_bundle(Path(path)):
        if Path(path).suffix.lower() == ".zip" and not Path(path).is_dir():
            what = "is no bundle, or a damaged one" if Path(path).exists() else "there is no such bundle"
            raise RecipeError(f"{what}.", hint="`medsynth bundle V` makes one.", where=Path(path).name)
        if inputs and not Path(path).exists():
            raise RecipeError("there is no such bundle.", where=Path(path).name)
        if inputs:
            raise RecipeError("--input goes with a bundle; a recipe names its inputs itself.")
        return None
    from medsynth.core.fingerprint import digests_kept_in
    from medsynth.engine.run import code_of
    from medsynth.engine.store import make_private
    from medsynth.engine.withdrawn import withdrawn
    from medsynth.recipes._bundle import given_inputs, open_bundle
    from medsynth.recipes._load import load_recipe

    load_env((Path(path).parent, Path.cwd()))
    with Path(path).open("rb") as file:
        name = hashlib.file_digest(file, "sha256").hexdigest()[:16]
    make_private(home())
    folder = make_private(home() / "bundles" / name)
    opened = open_bundle(Path(path), folder, home() / "replies", given_inputs(inputs), has_list=bool(withdrawn(home())))
    plan = load_recipe(opened.recipe, **changes).plan(out)
    with digests_kept_in(home() / "code.json"):
        packed = Packed(opened.head, plan, code_of(plan))
    if opened.taken:
        talk.note(f"{opened.taken:,} answers of the bundle were taken into the reply log")
    if opened.head.replies is None:
        talk.note("the bundle holds no answers: where this project has none either, its models need --base-url")
    if packed.same_code is False:
        talk.note(
            f"the bundle was made by other code (medsynth {opened.head.medsynth}); the rows may differ. "
            "Its lock.txt names the versions."
        )
    return packed
